package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.job.JobFailedException;
import io.millrace.jobs.job.JobRunner;
import io.millrace.jobs.job.RunningJob;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;

/** The job, run by a small Flink cluster in this process. */
final class JobInThisProcess implements DemoJob {

    private final RunningJob job;

    private JobInThisProcess(RunningJob job) {
        this.job = requireNonNull(job, "job is null");
    }

    /**
     * Starts the job, or goes on with it from its newest checkpoint.
     *
     * @param temporaryFolder for Flink's working files
     */
    static JobInThisProcess start(MillraceConfig config, Path temporaryFolder)
            throws InterruptedException {
        return new JobInThisProcess(new JobRunner(config, temporaryFolder).start());
    }

    /** The checkpoint it goes on from, if it does. */
    Optional<String> restoredFrom() {
        return job.restoredFrom();
    }

    @Override
    public URI webAddress() {
        return job.restAddress();
    }

    @Override
    public String state() throws InterruptedException {
        return job.status().name();
    }

    @Override
    public Optional<Throwable> failure() throws InterruptedException {
        JobStatus status = job.status();
        if (!status.isGloballyTerminalState()) {
            return Optional.empty();
        }
        try {
            job.await();
            return Optional.of(new IllegalStateException("it is " + status));
        } catch (JobFailedException e) {
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        job.close();
    }
}
