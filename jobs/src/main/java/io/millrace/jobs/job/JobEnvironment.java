package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.CheckpointConfig;
import io.millrace.jobs.config.FlinkConfig;
import io.millrace.jobs.config.MillraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** How Flink runs the job: checkpoints, state, restarts, latency. The same on every cluster. */
public final class JobEnvironment {
    /**
     * On the way from an event to its shopper's document, see {@link BufferTimeouts}; each buffer
     * has a thread that wakes up so often.
     */
    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(10);

    private static final MemorySize WRITE_BUFFER = MemorySize.ofMebiBytes(4);
    private static final int WRITE_BUFFERS = 4;

    private JobEnvironment() {}

    /** An environment with the job in it, ready to be executed or turned into a job graph. */
    public static StreamExecutionEnvironment create(MillraceConfig config) {
        return create(config, Ends.of(config), new Configuration());
    }

    /**
     * The same between other ends, on a cluster somewhere else.
     *
     * @param deployment where and from what the job is started; wins over everything else
     */
    static StreamExecutionEnvironment create(
            MillraceConfig config, Ends ends, Configuration deployment) {
        Configuration flink = configuration(config);
        flink.addAll(deployment);
        // Left to find out for itself, Flink takes a process that is no client for the cluster.
        StreamExecutionEnvironment environment =
                deployment.contains(DeploymentOptions.TARGET)
                        ? new StreamExecutionEnvironment(flink)
                        : StreamExecutionEnvironment.getExecutionEnvironment(flink);
        environment.setParallelism(config.flink().parallelism());
        environment.setMaxParallelism(MillraceJob.MAXIMUM_PARALLELISM);
        MillraceJob.build(environment, config, ends);
        return environment;
    }

    /** The graph of an environment's job, ready to be executed. */
    static StreamGraph graph(StreamExecutionEnvironment environment) {
        StreamGraph graph = environment.getStreamGraph();
        BufferTimeouts.relax(graph, environment.getBufferTimeout());
        return graph;
    }

    /** Flink's configuration for the job; what the user hands to Flink as it is wins. */
    public static Configuration configuration(MillraceConfig config) {
        requireNonNull(config, "config is null");
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.NAME, config.deployment().id());
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
        flink.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
        checkpoints(config.checkpoint(), config, flink);
        restarts(flink);
        flinkProperties(config.flink(), flink);
        return flink;
    }

    /** Where a deployment's checkpoints lie. */
    public static String checkpointDirectory(MillraceConfig config) {
        String directory = config.checkpoint().directory();
        String base =
                directory.contains("://")
                        ? directory.replaceAll("/+$", "")
                        // Flink does not decode URIs: a blank must stay a blank.
                        : "file:" + Path.of(directory).toAbsolutePath().normalize();
        return base + "/" + config.deployment().id();
    }

    private static void checkpoints(
            CheckpointConfig checkpoint, MillraceConfig config, Configuration flink) {
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoint.interval());
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpoint.timeout());
        flink.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                checkpoint.interval().dividedBy(2));
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, checkpoint.retained());
        // While Kafka is away its sinks fill up, and no checkpoint completes from then on; the job
        // has to outlive that.
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpointDirectory(config));
        flink.set(
                StateBackendOptions.STATE_BACKEND,
                checkpoint.stateBackend().name().toLowerCase(Locale.ROOT));
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, checkpoint.incremental());
        // A slot's states share its managed memory, and each takes an eighth of its write buffer
        // for a first write. With RocksDB's usual 64 MB some twenty states are always over the
        // limit: they flush for every few records, and writes stall behind the compactions.
        flink.set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, WRITE_BUFFER);
        flink.set(RocksDBConfigurableOptions.MAX_WRITE_BUFFER_NUMBER, WRITE_BUFFERS);
    }

    private static void restarts(Configuration flink) {
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofSeconds(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofMinutes(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(5));
    }

    private static void flinkProperties(FlinkConfig config, Configuration flink) {
        config.properties().forEach(flink::setString);
    }
}
