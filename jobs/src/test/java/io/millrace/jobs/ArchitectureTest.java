package io.millrace.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which module may know which, and that algorithms know no framework. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] ALGORITHMS = {
        "io.millrace.affinity..",
        "io.millrace.cluster..",
        "io.millrace.content..",
        "io.millrace.erasure..",
        "io.millrace.expert..",
        "io.millrace.fusion..",
        "io.millrace.gate..",
        "io.millrace.item..",
        "io.millrace.judge..",
        "io.millrace.modellog..",
        "io.millrace.scoring..",
        "io.millrace.shopper..",
        "io.millrace.slate..",
        "io.millrace.jobs.evaluate..",
        "io.millrace.jobs.simulator.."
    };
    private static final String[] OPERATORS = {
        "io.millrace.affinity..",
        "io.millrace.cluster..",
        "io.millrace.content..",
        "io.millrace.erasure..",
        "io.millrace.expert..",
        "io.millrace.flink..",
        "io.millrace.fusion..",
        "io.millrace.gate..",
        "io.millrace.item..",
        "io.millrace.judge..",
        "io.millrace.modellog..",
        "io.millrace.shopper..",
        "io.millrace.slate.."
    };

    @ArchTest
    static final ArchRule ALGORITHMS_KNOW_NO_FRAMEWORK =
            noClasses()
                    .that()
                    .resideInAnyPackage(ALGORITHMS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink.api..",
                            "org.apache.flink.connector..",
                            "org.apache.flink.core..",
                            "org.apache.flink.runtime..",
                            "org.apache.flink.streaming..",
                            "org.apache.kafka..",
                            "org.elasticsearch..");

    @ArchTest
    static final ArchRule EVENTS_KNOW_NOBODY =
            classes()
                    .that()
                    .resideInAPackage("io.millrace.events..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.millrace.events..",
                            "java..",
                            "javax.crypto..",
                            "com.fasterxml.jackson..",
                            "org.apache.commons.csv..");

    @ArchTest
    static final ArchRule SCORING_KNOWS_NOBODY =
            classes()
                    .that()
                    .resideInAPackage("io.millrace.scoring..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.millrace.scoring..", "java..", "jcuda..", "jdk.incubator.vector..");

    @ArchTest
    static final ArchRule ONLY_THE_CUDA_BACKEND_KNOWS_CUDA =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.millrace.scoring.cuda..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jcuda..");

    @ArchTest
    static final ArchRule OPERATORS_KNOW_EVENTS_AND_SCORING =
            noClasses()
                    .that()
                    .resideInAnyPackage(OPERATORS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.millrace.search..",
                            "io.millrace.savepoints..",
                            "io.millrace.jobs..",
                            "org.apache.kafka..",
                            "org.elasticsearch..");

    @ArchTest
    static final ArchRule ONLY_CONTENT_RUNS_MODELS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.millrace.content..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.onnxruntime..", "ai.djl..");

    @ArchTest
    static final ArchRule ONLY_THE_FLINK_PACKAGE_HOLDS_OPERATORS =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.millrace.flink..",
                            "io.millrace.search.sink..",
                            "io.millrace.jobs..",
                            "io.millrace.savepoints..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.flink.streaming..");

    @ArchTest
    static final ArchRule QUERY_LIBRARY_IS_JSON_ALONE =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.millrace.search.document..",
                            "io.millrace.search.index..",
                            "io.millrace.search.query..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "org.elasticsearch..",
                            "io.millrace.search.sink..",
                            "io.millrace.jobs..");

    @ArchTest
    static final ArchRule NO_JAVA_SERIALIZATION_OF_DATA =
            noClasses()
                    .that()
                    .resideInAnyPackage(OPERATORS)
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.io.ObjectOutputStream");

    @ArchTest
    static final ArchRule PACKAGES_OF_THE_JOB_HAVE_NO_CYCLES =
            slices().matching(
                            "io.millrace.(affinity|cluster|content|item|expert|fusion|gate|judge|modellog|flink)..")
                    .should()
                    .beFreeOfCycles();
}
