package io.millrace.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** Rules of CONTRIBUTING.md that are finer than those of {@link ArchitectureTest}. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    @ArchTest
    static final ArchRule ELASTICSEARCH_CLIENT_STAYS_BEHIND_THE_SINK =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.millrace.search.sink..",
                            "io.millrace.search.devserver.plugin..",
                            "io.millrace.jobs.job..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.elasticsearch..");

    @ArchTest
    static final ArchRule CONFIGURATION_KNOWS_NO_COMPONENT_OF_THE_JOB =
            noClasses()
                    .that()
                    .resideInAPackage("io.millrace.jobs.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.millrace.jobs.cli..",
                            "io.millrace.jobs.demo..",
                            "io.millrace.jobs.job..",
                            "io.millrace.jobs.kafka..",
                            "io.millrace.jobs.stack..");

    /** Learning must give the same result for the same events. */
    @ArchTest
    static final ArchRule ALGORITHMS_HAVE_NEITHER_CLOCK_NOR_UNSEEDED_RANDOMNESS =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.millrace.erasure..",
                            "io.millrace.events..",
                            "io.millrace.affinity..",
                            "io.millrace.expert..",
                            "io.millrace.fusion..",
                            "io.millrace.gate..",
                            "io.millrace.item..",
                            "io.millrace.modellog..",
                            "io.millrace.scoring..",
                            "io.millrace.shopper..",
                            "io.millrace.slate..")
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callConstructor(Random.class);

    /** Java may have been started without the module: whoever touches it is loaded on purpose. */
    @ArchTest
    static final ArchRule ONLY_THE_KERNEL_KNOWS_VECTOR_INSTRUCTIONS =
            noClasses()
                    .that()
                    .doNotHaveSimpleName("VectorKernel")
                    .and()
                    .doNotHaveSimpleName("VectorRowCounter")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule LOGGING_IS_SLF4J =
            noClasses()
                    .that()
                    .doNotHaveSimpleName("LearnerGradients")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.logging")
                    .because("but what a library writes to it may be silenced there");
}
