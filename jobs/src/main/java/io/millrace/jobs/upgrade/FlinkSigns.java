package io.millrace.jobs.upgrade;

import io.millrace.jobs.cluster.FlinkRest;
import java.util.Optional;

/** A version as the cluster sees it that it runs on. */
final class FlinkSigns implements VersionSigns {
    private static final int MOST_FAILURES = 2;

    private final FlinkRest flink;
    private final String jobId;

    FlinkSigns(FlinkRest flink, String jobId) {
        this.flink = flink;
        this.jobId = jobId;
    }

    @Override
    public Optional<String> end() throws InterruptedException {
        Optional<FlinkRest.Job> job = flink.job(jobId);
        if (job.isEmpty() || !job.get().isActive()) {
            String state = job.map(FlinkRest.Job::state).orElse("unknown");
            return Optional.of("it is " + state + because());
        }
        int failures = flink.failures(jobId);
        return failures > MOST_FAILURES
                ? Optional.of("it failed " + failures + " times" + because())
                : Optional.empty();
    }

    @Override
    public boolean allTasksRun() throws InterruptedException {
        return flink.allTasksRun(jobId);
    }

    @Override
    public long checkpoints() throws InterruptedException {
        return flink.checkpoints(jobId).completed();
    }

    @Override
    public double lag() throws InterruptedException {
        return flink.metric(jobId, "pendingRecords");
    }

    private String because() throws InterruptedException {
        return flink.lastFailure(jobId).map(reason -> ": " + reason).orElse("");
    }
}
