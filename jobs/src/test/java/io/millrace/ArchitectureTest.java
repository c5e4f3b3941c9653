package io.millrace;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** What may depend on what, over all modules; the table in CONTRIBUTING.md as a test. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] ALGORITHMS = {
        "io.millrace.codec..",
        "io.millrace.expert..",
        "io.millrace.fusion..",
        "io.millrace.gate..",
        "io.millrace.item..",
        "io.millrace.modellog..",
        "io.millrace.shopper..",
        "io.millrace.slate..",
    };

    /** flink-ml's mathematics is no part of Flink's runtime. */
    private static final String[] FLINK = {
        "org.apache.flink.api..",
        "org.apache.flink.configuration..",
        "org.apache.flink.connector..",
        "org.apache.flink.core..",
        "org.apache.flink.metrics..",
        "org.apache.flink.runtime..",
        "org.apache.flink.state..",
        "org.apache.flink.streaming..",
        "org.apache.flink.util..",
    };

    @ArchTest
    static final ArchRule events_standAlone =
            classes()
                    .that()
                    .resideInAPackage("io.millrace.events..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "io.millrace.events..",
                                    "java..",
                                    "com.fasterxml.jackson..",
                                    "org.apache.commons.csv.."));

    @ArchTest
    static final ArchRule scoring_standsAlone =
            classes()
                    .that()
                    .resideInAPackage("io.millrace.scoring..")
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage("io.millrace.scoring..", "java..", "org.slf4j.."));

    @ArchTest
    static final ArchRule algorithms_seeNeitherFlinkNorTheWorldAround =
            noClasses()
                    .that()
                    .resideInAnyPackage(ALGORITHMS)
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(FLINK)
                                    .or(
                                            resideInAnyPackage(
                                                    "io.millrace.flink..",
                                                    "org.apache.kafka..",
                                                    "org.elasticsearch..")));

    @ArchTest
    static final ArchRule operators_seeNeitherKafkaNorElasticsearchNorTheJob =
            noClasses()
                    .that()
                    .resideInAPackage("io.millrace.flink..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "org.elasticsearch..",
                            "io.millrace.jobs..",
                            "io.millrace.search..");

    @ArchTest
    static final ArchRule queries_areUsableInAShopsBackend =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.millrace.search.document..",
                            "io.millrace.search.index..",
                            "io.millrace.search.query..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "org.apache.flink..",
                                    "org.apache.kafka..",
                                    "org.elasticsearch..",
                                    "io.millrace.search.sink..",
                                    "io.millrace.jobs.."));

    @ArchTest
    static final ArchRule elasticsearchClient_staysBehindTheSink =
            noClasses()
                    .that(
                            resideInAPackage("io.millrace..")
                                    .and(
                                            not(
                                                    resideInAnyPackage(
                                                            "io.millrace.search.sink..",
                                                            "io.millrace.search.devserver.plugin..",
                                                            "io.millrace.jobs.job.."))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.elasticsearch..");

    @ArchTest
    static final ArchRule sink_seesNeitherKafkaNorTheJob =
            noClasses()
                    .that()
                    .resideInAPackage("io.millrace.search.sink..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "io.millrace.jobs..");

    @ArchTest
    static final ArchRule configuration_knowsNoComponentOfTheJob =
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
    static final ArchRule algorithms_haveNeitherClockNorUnseededRandomness =
            noClasses()
                    .that()
                    .resideInAnyPackage(ALGORITHMS)
                    .or()
                    .resideInAnyPackage("io.millrace.events..", "io.millrace.scoring..")
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callConstructor(Random.class);

    @ArchTest static final ArchRule logging_isSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
