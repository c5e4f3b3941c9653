package io.millrace.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.flink.DeclaredState;
import io.millrace.modellog.InMemoryModelLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The savepoints of older versions that are kept in {@code src/test/resources/savepoints}: each is
 * read to the values it was made with, and the job goes on from it.
 */
@Timeout(300)
class SavepointCompatibilityTest {
    /** Where the test that makes a savepoint to keep puts it. */
    private static final String KEEP_PROPERTY = "millrace.savepoint.keep";

    private static final Path KEPT = Path.of("src", "test", "resources", "savepoints");
    private static final String VALUES = "values.json";
    private static final int EVENTS = 240;

    /** As many events later it is the next day; there is one a minute. */
    private static final int A_DAY = 24 * 60;

    private static final int MOST_PARALLEL = 4;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(MOST_PARALLEL)
                            .build());

    @TempDir private Path folder;

    private final InMemoryModelLog log = InMemoryModelLog.named(UUID.randomUUID().toString());

    @AfterEach
    void deleteLog() {
        log.delete();
    }

    static List<Path> kept() throws Exception {
        try (Stream<Path> folders = Files.list(KEPT)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void keptSavepoint_isReadAsItWasMade_andTheJobGoesOn(
            Path savepoint, @InjectMiniCluster MiniCluster cluster) throws Exception {
        SavepointReader old = SavepointReader.open(savepoint);
        // This version may say more about a value than the one that kept it.
        assertThat(fields(TestJobs.values(old)))
                .containsAllEntriesOf(fields(expected(savepoint.resolve(VALUES))));

        List<String> known = TestJobs.events(EVENTS - 10, EVENTS);
        List<String> later = TestJobs.events(EVENTS + A_DAY, EVENTS + A_DAY + 20);
        Path next =
                new TestJobs(cluster, folder, log)
                        .run(
                                savepoint,
                                "rocksdb",
                                2,
                                Stream.concat(known.stream(), later.stream()).toList());
        SavepointReader after = SavepointReader.open(next);
        Map<String, Long> before = old.outcomeTotals();
        // The ten events it has seen before are known again, the others are learned.
        assertThat(after.outcomeTotals())
                .containsEntry("outcome.learned", before.get("outcome.learned") + 20)
                .containsEntry("outcome.duplicate", 10L);
        assertThat(sum(after.itemInteractions()))
                .isEqualTo(sum(old.itemInteractions()) + counted(later));
        assertThat(sum(after.shopperEvents())).isEqualTo(sum(old.shopperEvents()) + 20);
    }

    /** Fails when a codec gets a new version: then a savepoint of that version is to be kept. */
    @Test
    void newestKeptSavepoint_hasEveryStateInItsNewestVersion() throws Exception {
        Map<String, Set<DeclaredState>> saved = new HashMap<>();
        for (Path savepoint : kept()) {
            for (SavedOperator operator : SavepointReader.open(savepoint).operators()) {
                saved.computeIfAbsent(operator.id(), unused -> new LinkedHashSet<>())
                        .addAll(operator.states());
            }
        }
        for (OperatorDescription operator : description().operators()) {
            if (operator.keepsState()) {
                assertThat(saved.get(operator.id()))
                        .as("states of %s in the savepoints kept", operator.uid())
                        .containsAll(operator.states());
            }
        }
    }

    /** What operators declare is what they register: nothing else is checked before an upgrade. */
    @Test
    void declaredStates_areThoseOfASavepoint(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        Path savepoint =
                new TestJobs(cluster, folder, log).run(null, "hashmap", 1, TestJobs.events(0, 60));
        SavepointReader reader = SavepointReader.open(savepoint);
        JobDescription job = description();
        for (SavedOperator operator : reader.operators()) {
            String uid = job.uids().get(operator.id());
            assertThat(uid).as("uid of %s", operator.id()).isNotNull();
            List<DeclaredState> declared = job.operator(uid).orElseThrow().states();
            if (declared != null) {
                assertThat(operator.states())
                        .as("states of %s", uid)
                        .containsExactlyInAnyOrderElementsOf(declared);
            }
        }
        assertThat(Verification.problems(reader, Map.of(), job, Set.of())).isEmpty();
    }

    @Test
    void state_isTheSameFromOneInstanceToFourToTwo_onBothStateBackends(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        TestJobs jobs = new TestJobs(cluster, folder, log);
        Path one = jobs.run(null, "hashmap", 1, TestJobs.events(0, EVENTS));
        Map<String, String> values = TestJobs.values(SavepointReader.open(one));
        assertThat(values).hasSizeGreaterThan(20);
        assertThat(values.keySet())
                .extracting(key -> key.substring(0, key.indexOf('/')))
                .contains(
                        "event-gate",
                        "user-learner",
                        "item-learner",
                        "fusion-learner",
                        "network-learner",
                        "slate-evaluator",
                        "outcome-totals");

        Path four = jobs.run(one, "rocksdb", 4, List.of());
        assertThat(TestJobs.values(SavepointReader.open(four))).isEqualTo(values);
        Path two = jobs.run(four, "hashmap", 2, List.of());
        assertThat(TestJobs.values(SavepointReader.open(two))).isEqualTo(values);
        assertThat(SavepointReader.open(two).historyCut()).hasValue(LearningJob.CUT);
    }

    /** Makes the savepoint that the next version is held to; see the README beside them. */
    @Test
    void savepointToKeep_isMade(@InjectMiniCluster MiniCluster cluster) throws Exception {
        String target = System.getProperty(KEEP_PROPERTY);
        assumeTrue(target != null, "set " + KEEP_PROPERTY + " to make a savepoint to keep");
        Path savepoint =
                new TestJobs(cluster, folder, log)
                        .run(null, "rocksdb", 2, TestJobs.events(0, EVENTS));
        Path keep = Files.createDirectories(Path.of(target));
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                Files.copy(file, keep.resolve(file.getFileName()));
            }
        }
        Map<String, String> values = TestJobs.values(SavepointReader.open(keep));
        Files.write(keep.resolve(VALUES), JSON.writeValueAsBytes(values));
    }

    private JobDescription description() {
        return JobDescriber.describe(
                TestJobs.environment(new Configuration(), 1, List.of(), log).getStreamGraph(),
                "test");
    }

    private static Map<String, String> expected(Path file) throws Exception {
        Map<String, String> values = new TreeMap<>();
        JSON.readTree(Files.readAllBytes(file))
                .fields()
                .forEachRemaining(field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }

    /** Every field of every value, by its path. */
    private static Map<String, String> fields(Map<String, String> values) throws Exception {
        Map<String, String> fields = new TreeMap<>();
        for (Map.Entry<String, String> value : values.entrySet()) {
            addFields(value.getKey(), JSON.readTree(value.getValue()), fields);
        }
        return fields;
    }

    private static void addFields(String path, JsonNode node, Map<String, String> fields) {
        if (node.isArray()) {
            fields.put(path + ".size", Integer.toString(node.size()));
            for (int i = 0; i < node.size(); i++) {
                addFields(path + "." + i, node.get(i), fields);
            }
        } else if (node.isObject()) {
            node.fields()
                    .forEachRemaining(
                            field ->
                                    addFields(
                                            path + "." + field.getKey(), field.getValue(), fields));
        } else {
            fields.put(path, node.asText());
        }
    }

    /** How many of the events of one day count: an item once for each shopper. */
    private static long counted(List<String> events) throws Exception {
        Set<String> counted = new HashSet<>();
        for (String event : events) {
            JsonNode fields = JSON.readTree(event);
            counted.add(fields.get("user_id") + " " + fields.get("item_id"));
        }
        return counted.size();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
