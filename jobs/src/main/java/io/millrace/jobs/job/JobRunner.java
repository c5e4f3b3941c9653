package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.search.document.SearchDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the job in this process, on a Flink cluster of its own with REST API and web page.
 *
 * <p>The job goes on from the newest checkpoint of its deployment, whatever ended the process that
 * took it. Where there is none it starts afresh.
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORTS_TRIED = 100;

    /** Whoever asks for one metric has all of the job collected, at most so often. */
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(3);

    /** Of two such jobs one runs at a time, see {@link CheckpointLock}. */
    private static final String STARTER = JobDescriptions.version() + " in a process of its own";

    private static final Duration NEVER = Duration.ofDays(10_000);

    private final MillraceConfig config;
    private final Path temporaryFolder;
    private final Configuration flinkSettings = new Configuration();
    private Sink<SearchDocument> documents;
    private Ends ends;
    private String savepoint;
    private boolean fresh;

    /**
     * @param temporaryFolder for Flink's working files
     */
    public JobRunner(MillraceConfig config, Path temporaryFolder) {
        this.config = requireNonNull(config, "config is null");
        this.temporaryFolder = requireNonNull(temporaryFolder, "temporaryFolder is null");
    }

    /** Starts afresh even where there is a checkpoint. */
    public JobRunner startingAfresh() {
        fresh = true;
        return this;
    }

    /** Writes documents elsewhere than to Elasticsearch, which then need not run. */
    public JobRunner writingTo(Sink<SearchDocument> otherDocuments) {
        documents = requireNonNull(otherDocuments, "otherDocuments is null");
        return this;
    }

    /**
     * Runs between other ends than Kafka and Elasticsearch, which then need not run, and without
     * taking checkpoints.
     *
     * @param otherSavepoint to go on from, or null
     */
    public JobRunner between(Ends otherEnds, String otherSavepoint) {
        ends = requireNonNull(otherEnds, "otherEnds is null");
        savepoint = otherSavepoint;
        flinkSettings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, NEVER);
        flinkSettings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return this;
    }

    /**
     * Starts the job and returns once it has been accepted.
     *
     * @throws JobFailedException when the cluster or the job cannot be started
     */
    public RunningJob start() throws InterruptedException {
        CheckpointLock lock = null;
        try {
            if (ends == null) {
                lock = CheckpointLock.take(config);
                new Surroundings(config).prepare(documents == null);
            }
            RunningJob job = start(lock);
            lock = null;
            return job;
        } catch (JobFailedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new JobFailedException("the job could not be started", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private RunningJob start(CheckpointLock lock) throws Exception {
        Optional<String> checkpoint =
                ends == null ? newestCheckpoint() : Optional.ofNullable(savepoint);
        JobGraph graph = JobEnvironment.graph(environment()).getJobGraph();
        if (checkpoint.isPresent()) {
            String path = checkpoint.get();
            LOG.info("Going on from {}", path);
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(path, false, restoreMode(path, lock)));
        }
        if (lock != null && lock.isHeld()) {
            checkpoints().started(graph.getJobID().toHexString(), STARTER);
        }
        MiniCluster cluster = startCluster();
        try {
            cluster.submitJob(graph).get();
        } catch (ExecutionException e) {
            cluster.close();
            throw new JobFailedException("the job was not accepted", e.getCause());
        }
        return new RunningJob(
                cluster,
                graph.getJobID(),
                cluster.getRestAddress().get(),
                checkpoint.orElse(null),
                lock);
    }

    private RestoreMode restoreMode(String path, CheckpointLock lock) throws IOException {
        return lock != null && lock.isHeld()
                ? checkpoints().takeOver(path, STARTER)
                : RestoreMode.NO_CLAIM;
    }

    private StreamExecutionEnvironment environment() {
        Ends all = ends;
        if (all == null) {
            all = documents == null ? Ends.of(config) : Ends.of(config, documents);
        }
        return JobEnvironment.create(config, all, flinkSettings);
    }

    private Optional<String> newestCheckpoint() throws IOException {
        if (fresh) {
            return Optional.empty();
        }
        RetainedCheckpoints checkpoints = checkpoints();
        Optional<String> newest = checkpoints.newest();
        if (newest.isPresent()) {
            checkpoints.deleteOthers(newest.get());
        }
        return newest;
    }

    private RetainedCheckpoints checkpoints() {
        return new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config));
    }

    private MiniCluster startCluster() throws Exception {
        Configuration flink = new Configuration(JobEnvironment.configuration(config));
        int port = config.flink().restPort();
        flink.set(RestOptions.BIND_PORT, portRange(port));
        flink.set(RestOptions.PORT, port);
        flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        flink.set(RestOptions.ADDRESS, LOOPBACK);
        flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        // Jars of anybody who gets here would be run, and pages of other sites may not look.
        flink.set(WebOptions.SUBMIT_ENABLE, false);
        flink.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://" + LOOPBACK + ":" + port);
        flink.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS_INTERVAL);
        flink.set(CoreOptions.TMP_DIRS, temporaryFolder.toAbsolutePath().toString());
        flink.set(RocksDBConfigurableOptions.LOG_DIR, temporaryFolder.toAbsolutePath().toString());
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        config.flink().properties().forEach(flink::setString);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(flink)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(config.flink().parallelism())
                                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                                .build());
        cluster.start();
        return cluster;
    }

    /** The usual port gives way to the next free one; a port asked for is that port or none. */
    private static String portRange(int port) {
        boolean usual = port == MillraceConfig.defaults().flink().restPort();
        return usual ? port + "-" + (port + PORTS_TRIED) : Integer.toString(port);
    }
}
