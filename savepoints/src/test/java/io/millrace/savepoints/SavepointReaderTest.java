package io.millrace.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.modellog.InMemoryModelLog;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.Purchase;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SavepointReaderTest {
    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(PARALLELISM)
                            .build());

    private static final List<String> EVENTS =
            List.of(
                    event("e1", "ann", "view_item", "lamp", 1_000),
                    event("e2", "ann", "view_item", "desk", 2_000),
                    event("e3", "bob", "purchase", "lamp", 2_500),
                    event("e2", "ann", "view_item", "desk", 2_000),
                    event("e4", "ann", "purchase", "lamp", 3_000),
                    event("e5", "bob", "view_item", "chair", 4_000),
                    "{\"type\":\"view_item\"",
                    event("e6", "ann", "search", null, 5_000));

    @TempDir private Path folder;

    private final InMemoryModelLog log = InMemoryModelLog.named(UUID.randomUUID().toString());

    @AfterEach
    void stopJobs(@InjectMiniCluster MiniCluster cluster) throws Exception {
        for (JobStatusMessage job : cluster.listJobs().get()) {
            if (!job.getJobState().isTerminalState()) {
                cluster.cancelJob(job.getJobId()).get();
                cluster.requestJobResult(job.getJobId()).get();
            }
        }
        log.delete();
    }

    @Test
    void canonicalSavepoint_isReadWhole(@InjectMiniCluster MiniCluster cluster) throws Exception {
        JobClient job = start(cluster, "rocksdb");
        SavepointReader savepoint = SavepointReader.open(stop(job, SavepointFormatType.CANONICAL));
        assertCounts(savepoint);
        assertStates(savepoint);
    }

    @Test
    void nativeSavepointOfRocksDb_isRead(@InjectMiniCluster MiniCluster cluster) throws Exception {
        JobClient job = start(cluster, "rocksdb");
        assertCounts(SavepointReader.open(stop(job, SavepointFormatType.NATIVE)));
    }

    @Test
    void nativeSavepointOfTheHeap_isRead(@InjectMiniCluster MiniCluster cluster) throws Exception {
        JobClient job = start(cluster, "hashmap");
        assertCounts(SavepointReader.open(stop(job, SavepointFormatType.NATIVE)));
    }

    @Test
    void retainedIncrementalCheckpoint_isRead(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobClient job = start(cluster, "rocksdb");
        cluster.triggerCheckpoint(job.getJobID(), CheckpointType.INCREMENTAL).get();
        long last = cluster.triggerCheckpoint(job.getJobID(), CheckpointType.INCREMENTAL).get();
        job.cancel().get();
        assertThat(cluster.requestJobResult(job.getJobID()).get().getApplicationStatus().name())
                .isEqualTo("CANCELED");

        Path checkpoint = folder.resolve(job.getJobID().toString()).resolve("chk-" + last);
        SavepointReader reader = SavepointReader.open(checkpoint);
        assertThat(reader.checkpointId()).isEqualTo(last);
        assertCounts(reader);
    }

    @Test
    void open_whereNothingIs_namesThePath() {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> SavepointReader.open(nowhere))
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining(nowhere.toString());
        assertThatThrownBy(() -> SavepointReader.open(folder))
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void open_ofDamagedMetadata_namesThePath() throws Exception {
        Files.writeString(folder.resolve("_metadata"), "not a savepoint");
        assertThatThrownBy(() -> SavepointReader.open(folder))
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining(folder.toString());
    }

    private static void assertCounts(SavepointReader reader) {
        assertThat(reader.outcomeTotals())
                .contains(
                        entry("outcome.learned", 6L),
                        entry("outcome.duplicate", 1L),
                        entry("outcome.dead_letter.malformed_json", 1L));
        // Ann bought the lamp on the day she had viewed it.
        assertThat(reader.itemInteractions())
                .containsOnly(entry("lamp", 2L), entry("desk", 1L), entry("chair", 1L));
    }

    private static void assertStates(SavepointReader reader) {
        assertThat(reader.shopperEvents()).containsOnly(entry("u:ann", 4L), entry("u:bob", 2L));
        assertThat(reader.shopper("u:ann"))
                .hasValueSatisfying(
                        ann -> {
                            assertThat(ann.history())
                                    .extracting(PastItem::itemId)
                                    .containsExactly("lamp", "desk");
                            assertThat(ann.purchases())
                                    .extracting(Purchase::itemId, Purchase::count)
                                    .containsExactly(tuple("lamp", 1));
                        });
        assertThat(reader.item("lamp"))
                .hasValueSatisfying(lamp -> assertThat(lamp.coVisits().size()).isEqualTo(2));
        assertThat(reader.shopper("u:nobody")).isEmpty();
        assertThat(reader.gate("u:bob")).isPresent();
        assertThat(reader.segment("no such segment")).isEmpty();
    }

    private JobClient start(MiniCluster cluster, String backend) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        environment.enableCheckpointing(Duration.ofHours(1).toMillis());
        LearningJob.build(environment, EVENTS, log);
        JobClient job = environment.executeAsync();
        FixedArrivals.awaitEmitted(job);
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), false);
        return job;
    }

    private Path stop(JobClient job, SavepointFormatType format) throws Exception {
        String path = job.stopWithSavepoint(false, folder.toUri().toString(), format).get();
        job.getJobExecutionResult().get();
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FINISHED);
        return Path.of(URI.create(path));
    }

    private static String event(String id, String user, String type, String item, long timestamp) {
        String subject =
                item == null ? "\"query\":\"lamps\"" : "\"item_id\":\"%s\"".formatted(item);
        return "{\"event_id\":\"%s\",\"user_id\":\"%s\",\"type\":\"%s\",%s,\"timestamp\":%d}"
                .formatted(id, user, type, subject, 1_700_000_000_000L + timestamp);
    }
}
