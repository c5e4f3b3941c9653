package io.millrace.flink;

import io.millrace.modellog.DeploymentTakenOverException;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** An operator's membership in its attempt's {@link ModelLogSession}. */
final class ModelLogMembership implements AutoCloseable {
    private final ModelLogSession session;
    private Runnable listener;

    private ModelLogMembership(ModelLogSession session) {
        this.session = session;
    }

    /**
     * Joins. The restored checkpoint is part of the attempt's name, because a new JobManager counts
     * attempts from 0 again.
     */
    static ModelLogMembership join(
            RuntimeContext context, OptionalLong restoredCheckpoint, SessionSettings settings)
            throws InterruptedException {
        String claimant =
                context.getJobInfo().getJobId()
                        + "/"
                        + context.getTaskInfo().getAttemptNumber()
                        + "/"
                        + (restoredCheckpoint.isPresent()
                                ? restoredCheckpoint.getAsLong()
                                : "fresh");
        return new ModelLogMembership(ModelLogSession.join(claimant, settings));
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
