package io.millrace.savepoints;

import io.millrace.modellog.InMemoryModelLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Starts and stops {@link LearningJob}, and reads all that it knows. */
final class TestJobs {
    private static final long START = 1_700_000_000_000L;

    private final MiniCluster cluster;
    private final Path folder;
    private final InMemoryModelLog log;

    TestJobs(MiniCluster cluster, Path folder, InMemoryModelLog log) {
        this.cluster = cluster;
        this.folder = folder;
        this.log = log;
    }

    /** An environment with the job in it. */
    static StreamExecutionEnvironment environment(
            Configuration configuration,
            int parallelism,
            List<String> events,
            InMemoryModelLog log) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(Duration.ofHours(1).toMillis());
        LearningJob.build(environment, events, log);
        return environment;
    }

    /**
     * Runs the job over events and stops it with a canonical savepoint.
     *
     * @param restored the savepoint to go on from, or null
     */
    Path run(Path restored, String backend, int parallelism, List<String> events) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        if (restored != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, restored.toString());
        }
        JobClient job = environment(configuration, parallelism, events, log).executeAsync();
        FixedArrivals.awaitEmitted(job);
        CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), false);
        String path =
                job.stopWithSavepoint(
                                false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        job.getJobExecutionResult().get();
        return Path.of(URI.create(path));
    }

    /** All that was learned, by operator and key. */
    static Map<String, String> values(SavepointReader savepoint) {
        Map<String, String> values = new TreeMap<>();
        StateWalk.forEach(
                savepoint,
                new StateWalk.Action() {
                    @Override
                    public <T> void accept(StateWalk<T> walk, String key, T value) {
                        values.put(walk.uid() + "/" + key, walk.toJson().apply(value).toString());
                    }
                });
        return values;
    }

    /**
     * Events of a few shoppers with tastes of their own.
     *
     * @param from number of the first event
     */
    static List<String> events(int from, int to) {
        List<String> events = new ArrayList<>();
        for (int i = from; i < to; i++) {
            SplittableRandom random = new SplittableRandom(i);
            int shopper = i % 6;
            int item = random.nextInt(4) * 2 + shopper % 2;
            String type = random.nextInt(4) == 0 ? "purchase" : "view_item";
            events.add(
                    ("{\"event_id\":\"n%d\",\"user_id\":\"s%d\",\"type\":\"%s\",\"item_id\":\"i%d\","
                                    + "\"quantity\":1,\"timestamp\":%d}")
                            .formatted(i, shopper, type, item, START + i * 60_000L));
        }
        return events;
    }
}
