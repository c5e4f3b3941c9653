package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;

/** The job as it runs in this process. */
public final class RunningJob implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MiniCluster cluster;
    private final JobID id;
    private final URI restAddress;
    private final String restoredFrom;
    private final CheckpointLock lock;

    /**
     * @param restoredFrom the checkpoint or savepoint, or null
     * @param lock held while it runs, or null
     */
    RunningJob(
            MiniCluster cluster,
            JobID id,
            URI restAddress,
            String restoredFrom,
            CheckpointLock lock) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.id = requireNonNull(id, "id is null");
        this.restAddress = requireNonNull(restAddress, "restAddress is null");
        this.restoredFrom = restoredFrom;
        this.lock = lock;
    }

    public JobID id() {
        return id;
    }

    /** The cluster itself, for tests that take parts of it away. */
    MiniCluster cluster() {
        return cluster;
    }

    /** Flink's REST API and web page. */
    public URI restAddress() {
        return restAddress;
    }

    /** The checkpoint the job went on from, if it did. */
    public Optional<String> restoredFrom() {
        return Optional.ofNullable(restoredFrom);
    }

    public JobStatus status() throws InterruptedException {
        try {
            return cluster.getJobStatus(id).get();
        } catch (ExecutionException e) {
            throw new JobFailedException("the job's status is unknown", e.getCause());
        }
    }

    /**
     * Waits for the job to end, which it does when it is cancelled or gives up.
     *
     * @throws JobFailedException when it gave up
     */
    public void await() throws InterruptedException {
        try {
            JobResult result = cluster.requestJobResult(id).get();
            result.getSerializedThrowable()
                    .ifPresent(
                            problem -> {
                                throw new JobFailedException("the job gave up", problem);
                            });
        } catch (ExecutionException e) {
            throw new JobFailedException("the job's result is unknown", e.getCause());
        }
    }

    /** Stops with a savepoint in the canonical format and returns where it is. */
    public String stopWithSavepoint(String directory) throws InterruptedException {
        try {
            return cluster.stopWithSavepoint(id, directory, false, SavepointFormatType.CANONICAL)
                    .get();
        } catch (ExecutionException e) {
            throw new JobFailedException("the savepoint could not be taken", e.getCause());
        }
    }

    /** Cancels the job, keeping its checkpoints, and stops the cluster in this process. */
    @Override
    public void close() {
        try {
            if (!cluster.getJobStatus(id).get().isGloballyTerminalState()) {
                cluster.cancelJob(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                cluster.requestJobResult(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            cluster.closeAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (lock != null) {
                lock.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new JobFailedException("the job could not be stopped in order", e);
        }
    }
}
