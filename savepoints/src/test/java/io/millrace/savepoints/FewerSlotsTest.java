package io.millrace.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.modellog.InMemoryModelLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Flink's adaptive scheduler runs a job with the slots that there are. */
@Timeout(180)
class FewerSlotsTest {
    private static final int SLOTS = 2;
    private static final int ASKED_FOR = 4;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(SLOTS)
                            .setConfiguration(adaptive())
                            .build());

    @TempDir private Path folder;

    private final InMemoryModelLog log = InMemoryModelLog.named(UUID.randomUUID().toString());

    /** Far more events than may be under way at once: learners that wait for nobody go on. */
    @Test
    void job_learnsWithFewerSubtasksThanItWasAskedFor(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        TestJobs jobs = new TestJobs(cluster, folder, log);
        List<String> events = TestJobs.events(0, 600);
        Path stopped = jobs.run(null, "hashmap", ASKED_FOR, events);
        assertThat(SavepointReader.open(stopped).outcomeTotals())
                .containsEntry("outcome.learned", (long) events.size());
        log.delete();
    }

    private static Configuration adaptive() {
        return new Configuration()
                .set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive)
                .set(JobManagerOptions.RESOURCE_STABILIZATION_TIMEOUT, Duration.ofMillis(10));
    }
}
