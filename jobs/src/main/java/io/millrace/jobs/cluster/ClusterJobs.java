package io.millrace.jobs.cluster;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobEnvironment;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.RetainedCheckpoints;
import io.millrace.jobs.replay.Waiter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Starts and stops the job of one deployment on a session cluster. Where the cluster is the local
 * one of the folder, its supervisor is told.
 */
public final class ClusterJobs {
    private static final Duration SAVEPOINT_PATIENCE = Duration.ofMinutes(15);
    private static final Duration CANCEL_PATIENCE = Duration.ofMinutes(2);

    /** The clock of a file system may be behind this one's by a little. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(50);

    private final LocalCluster local;
    private final FlinkRest flink;
    private final MillraceConfig config;
    private final Map<String, String> settings;
    private final Waiter waiter;

    /**
     * @param config of the deployment
     * @param settings the same as they were given, for the job's jar to read
     */
    public ClusterJobs(
            LocalCluster local,
            URI cluster,
            MillraceConfig config,
            Map<String, String> settings,
            Waiter waiter) {
        this.local = requireNonNull(local, "local is null");
        this.config = requireNonNull(config, "config is null");
        Map<String, String> absolute = new TreeMap<>(settings);
        // Other processes with other working folders read them.
        absolute.computeIfPresent(
                "checkpoint.directory",
                (key, folder) ->
                        folder.contains("://")
                                ? folder
                                : Path.of(folder).toAbsolutePath().normalize().toString());
        this.settings = Map.copyOf(absolute);
        this.waiter = requireNonNull(waiter, "waiter is null");
        flink = new FlinkRest(cluster, waiter);
    }

    public FlinkRest flink() {
        return flink;
    }

    public String deployment() {
        return config.deployment().id();
    }

    public Map<String, String> settings() {
        return settings;
    }

    public Optional<FlinkRest.Job> active() throws InterruptedException {
        return flink.active(deployment());
    }

    /**
     * Starts the job where it was, whatever ended it: from the newest checkpoint or savepoint of
     * the deployment, afresh where there is none.
     *
     * @param fresh whether to start afresh in any case
     * @throws JobFailedException if it runs already, or cannot be started
     */
    public Submitted start(JobJar jar, boolean fresh) throws InterruptedException {
        return start(
                jar,
                settings,
                Optional.empty(),
                fresh ? Optional.empty() : Optional.of(Instant.EPOCH));
    }

    /** Starts the job from a savepoint and from nothing else. */
    public Submitted startFrom(JobJar jar, String savepoint) throws InterruptedException {
        return startFrom(jar, savepoint, settings);
    }

    /** The same with other settings, of the same deployment. */
    public Submitted startFrom(JobJar jar, String savepoint, Map<String, String> otherSettings)
            throws InterruptedException {
        return start(jar, otherSettings, Optional.of(savepoint), Optional.empty());
    }

    private Submitted start(
            JobJar jar,
            Map<String, String> applied,
            Optional<String> restore,
            Optional<Instant> checkpointsSince)
            throws InterruptedException {
        Optional<FlinkRest.Job> running = active();
        if (running.isPresent()) {
            throw new JobFailedException(
                    "the job '%s' runs on %s already, as %s"
                            .formatted(deployment(), flink.address(), running.get().id()));
        }
        if (isLocal()) {
            release();
        }
        Instant since = waiter.instant().minus(CLOCK_TOLERANCE);
        Submitted submitted =
                jar.submit(new Submission(flink.address(), applied, restore, checkpointsSince));
        if (isLocal()) {
            local.supervise(
                    new SupervisedJob(
                            deployment(),
                            jar.file(),
                            applied,
                            submitted.restoredFrom(),
                            since,
                            submitted.jobId()));
        }
        return submitted;
    }

    /** Takes a savepoint of the running job, which goes on. */
    public String savepoint() throws InterruptedException {
        return flink.savepoint(running().id(), savepointDirectory(), false, SAVEPOINT_PATIENCE);
    }

    /** Ends the job with a savepoint and returns where it is. */
    public String stop() throws InterruptedException {
        String id = running().id();
        Optional<SupervisedJob> supervised = isLocal() ? release() : Optional.empty();
        try {
            return flink.savepoint(id, savepointDirectory(), true, SAVEPOINT_PATIENCE);
        } catch (JobFailedException | InterruptedException e) {
            // It may run on.
            supervised.ifPresent(local::supervise);
            throw e;
        }
    }

    /** Ends the job without a savepoint; its checkpoints stay. */
    public void cancel() throws InterruptedException {
        Optional<FlinkRest.Job> running = active();
        if (isLocal()) {
            release();
        }
        if (running.isPresent()) {
            flink.cancel(running.get().id(), CANCEL_PATIENCE);
        }
    }

    /** Whether the job runs on the local cluster of the folder. */
    public boolean isLocal() {
        return local.status()
                .filter(status -> status.address().equals(flink.address()))
                .isPresent();
    }

    private Optional<SupervisedJob> release() {
        Optional<SupervisedJob> supervised = local.supervised(deployment());
        local.release(deployment());
        return supervised;
    }

    private FlinkRest.Job running() throws InterruptedException {
        return active().orElseThrow(
                        () ->
                                new JobFailedException(
                                        "the job '%s' does not run on %s"
                                                .formatted(deployment(), flink.address())));
    }

    private String savepointDirectory() {
        return new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config))
                .savepointDirectory();
    }
}
