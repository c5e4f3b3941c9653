package io.millrace.flink;

import io.millrace.modellog.DeploymentTakenOverException;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;

/** An operator's membership in its attempt's {@link ModelLogSession}. */
final class ModelLogMembership implements AutoCloseable {
    private final ModelLogSession session;
    private Runnable listener;

    private ModelLogMembership(ModelLogSession session) {
        this.session = session;
    }

    /** Joins the session of the attempt that the operator is part of. */
    static ModelLogMembership join(
            RuntimeContext context, OptionalLong restoredCheckpoint, SessionSettings settings)
            throws InterruptedException {
        String claimant =
                context.getJobInfo().getJobId() + "/" + attempt(context, restoredCheckpoint);
        return new ModelLogMembership(
                ModelLogSession.join(claimant, AssignedGpu.applyTo(settings, context)));
    }

    /**
     * Names the attempt as every task of it does: by its execution graph, which a new JobManager
     * makes anew, and the attempt's number in it. The restored checkpoint would not do, because
     * tasks without state are not told of it.
     */
    private static String attempt(RuntimeContext context, OptionalLong restoredCheckpoint) {
        int number = context.getTaskInfo().getAttemptNumber();
        Map<String, String> task = context.getMetricGroup().getAllVariables();
        String job = context.getJobInfo().getJobId().toString();
        String executionId = task.get(ScopeFormat.SCOPE_TASK_ATTEMPT_ID);
        if (executionId != null && job.equals(task.get(ScopeFormat.SCOPE_JOB_ID))) {
            return executionId.substring(0, executionId.indexOf('_')) + "/" + number;
        }
        // Outside a cluster, in a harness, nothing else tells one attempt from the next.
        return number
                + "/"
                + (restoredCheckpoint.isPresent() ? restoredCheckpoint.getAsLong() : "fresh");
    }

    ModelLogSession session() {
        return session;
    }

    void listen(Runnable newListener) {
        listener = newListener;
        session.addListener(newListener);
    }

    /** Fails the task when the session did; a job whose deployment is taken over stays down. */
    void checkHealthy() {
        try {
            session.checkHealthy();
        } catch (DeploymentTakenOverException e) {
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void close() {
        if (listener != null) {
            session.removeListener(listener);
        }
        session.leave();
    }
}
