package io.millrace.jobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.config.ConfigLoader;
import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts after each other of a job with some keyed state in RocksDB: which files their checkpoints
 * use, who deletes them, and whether the state is whole.
 */
class TakenOverCheckpointITCase {
    private static final int KEYS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    /** The last number that some task has counted. */
    private static final AtomicLong COUNTED = new AtomicLong();

    @TempDir private Path folder;

    private MiniCluster cluster;
    private MillraceConfig config;
    private RetainedCheckpoints checkpoints;

    @BeforeEach
    void startCluster() throws Exception {
        config =
                new ConfigLoader()
                        .values(
                                "test",
                                Map.of(
                                        "deployment.id",
                                        "shop",
                                        "checkpoint.directory",
                                        folder.resolve("checkpoints").toString(),
                                        "checkpoint.retained",
                                        "1",
                                        // Small states would be within the metadata.
                                        "flink.properties.state.storage.fs.memory-threshold",
                                        "0"))
                        .load();
        checkpoints = new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config));
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(2)
                                .build());
        cluster.start();
    }

    @AfterEach
    void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void start_usesTheFilesOfJobsBefore_untilItIsRescaled() throws Exception {
        JobID first = runToACheckpoint(2, "1.0", RestoreMode.NO_CLAIM);
        Path taken = newest();

        JobID second = runToACheckpoint(2, "1.0", RestoreMode.CLAIM);
        assertThat(newest().getParent().getFileName()).hasToString(second.toString());
        assertThat(taken).doesNotExist();
        assertThat(jobsUsed(first, second)).containsExactly(first, second);

        JobID third = runToACheckpoint(2, "1.0", RestoreMode.CLAIM);
        assertThat(jobsUsed(first, third)).contains(first, third);

        JobID rescaled = runToACheckpoint(1, "1.0", RestoreMode.CLAIM);
        assertThat(jobsUsed(first, second, third, rescaled)).containsExactly(rescaled);

        runToACheckpoint(1, "1.0", RestoreMode.CLAIM);
        assertThat(folderOf(first)).doesNotExist();
        assertThat(folderOf(second)).doesNotExist();
        assertThat(folderOf(third)).doesNotExist();
    }

    /** A new version runs for a while and turns out to be worse. */
    @Test
    void start_ofAnotherVersion_leavesTheWayBack() throws Exception {
        JobID old = runToACheckpoint(2, "1.0", RestoreMode.NO_CLAIM);
        Path back = newest();
        JobID changed = runToACheckpoint(2, "1.1", RestoreMode.NO_CLAIM);
        assertThat(jobsUsed(old, changed)).containsExactly(changed);
        assertThat(back.resolve("_metadata")).exists();
        runFrom(back, 2, RestoreMode.NO_CLAIM);
    }

    /** What a start does, as {@link JobRunner} and {@link JobProgram} do it. */
    private JobID runToACheckpoint(int parallelism, String version, RestoreMode expected)
            throws Exception {
        String newest = checkpoints.newest().orElse(null);
        RestoreMode mode = RestoreMode.NO_CLAIM;
        if (newest != null) {
            checkpoints.deleteOthers(newest);
            mode = checkpoints.takeOver(newest, version);
        }
        assertThat(mode).isEqualTo(expected);
        JobID job = run(newest, parallelism, mode);
        checkpoints.started(job.toString(), version);
        return job;
    }

    private void runFrom(Path checkpoint, int parallelism, RestoreMode mode) throws Exception {
        run("file:" + checkpoint, parallelism, mode);
    }

    /** Counts for a while, takes a checkpoint, and ends as a job does that is cancelled. */
    private JobID run(String restored, int parallelism, RestoreMode mode) throws Exception {
        long before = restored == null ? 0 : COUNTED.get();
        COUNTED.set(0);
        JobGraph graph = graph(parallelism);
        if (restored != null) {
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(restored, false, mode));
        }
        JobID job = graph.getJobID();
        cluster.submitJob(graph).get();
        await(
                "counting",
                () -> {
                    assertThat(cluster.getJobStatus(job).get()).isNotEqualTo(JobStatus.FAILED);
                    return COUNTED.get() >= before + 2 * KEYS;
                });
        cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED).get();
        if (mode == RestoreMode.CLAIM) {
            // The one that was taken over is deleted in the background.
            Path taken = Path.of(restored.substring("file:".length()));
            await("deleting " + taken, () -> !Files.exists(taken));
        }
        cluster.cancelJob(job).get();
        await("ending", () -> cluster.getJobStatus(job).get().isGloballyTerminalState());
        return job;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private JobGraph graph(int parallelism) {
        Configuration flink = JobEnvironment.configuration(config);
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        environment.setParallelism(parallelism);
        environment.setMaxParallelism(128);
        // They are asked for here.
        environment.enableCheckpointing(Duration.ofDays(1).toMillis());
        environment
                .fromSource(
                        new DataGeneratorSource<>(
                                index -> index,
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(5 * KEYS),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .setParallelism(1)
                .keyBy(number -> number % KEYS, Types.LONG)
                .process(new Counter())
                .returns(Types.LONG)
                .uid("counter")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return environment.getStreamGraph().getJobGraph();
    }

    private Path newest() throws IOException {
        return Path.of(checkpoints.newest().orElseThrow().substring("file:".length()));
    }

    private Path folderOf(JobID job) {
        return folder.resolve("checkpoints/shop").resolve(job.toString());
    }

    /** Those of some jobs whose files the newest checkpoint needs; all of the files are there. */
    private List<JobID> jobsUsed(JobID... jobs) throws IOException {
        String metadata =
                Files.readString(newest().resolve("_metadata"), StandardCharsets.ISO_8859_1);
        List<JobID> used = new ArrayList<>();
        for (JobID job : jobs) {
            boolean named = false;
            if (Files.exists(folderOf(job).resolve("shared"))) {
                try (Stream<Path> files = Files.list(folderOf(job).resolve("shared"))) {
                    named = files.anyMatch(file -> metadata.contains(file.toString()));
                }
            }
            assertThat(metadata.contains("/" + job + "/shared/")).isEqualTo(named);
            if (named) {
                used.add(job);
            }
        }
        return used;
    }

    /** Fails where the state is not what exactly the numbers before have left. */
    private static final class Counter extends KeyedProcessFunction<Long, Long, Long> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out)
                throws IOException {
            long before = count.value() == null ? 0 : count.value();
            if (before != number / KEYS) {
                throw new IllegalStateException(
                        "counted %d times before %d".formatted(before, number));
            }
            count.update(before + 1);
            COUNTED.accumulateAndGet(number, Math::max);
        }
    }
}
