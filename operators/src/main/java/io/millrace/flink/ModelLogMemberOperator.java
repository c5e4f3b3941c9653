package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import java.util.OptionalLong;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * What operators have in common that read the model log: each is a member of its attempt's {@link
 * ModelLogSession} from {@link #open} to {@link #close}.
 */
abstract class ModelLogMemberOperator<OUT> extends EventTimeOperator<OUT> {
    private static final long serialVersionUID = 1L;

    private final SessionSettings sessionSettings;

    private transient OptionalLong restoredCheckpoint;
    private transient ModelLogMembership membership;

    ModelLogMemberOperator(SessionSettings sessionSettings) {
        this.sessionSettings = requireNonNull(sessionSettings, "sessionSettings is null");
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restoredCheckpoint = context.getRestoredCheckpointId();
    }

    @Override
    public void open() throws Exception {
        super.open();
        membership =
                ModelLogMembership.join(getRuntimeContext(), restoredCheckpoint, sessionSettings);
    }

    @Override
    public void close() throws Exception {
        if (membership != null) {
            membership.close();
        }
        super.close();
    }

    final SessionSettings sessionSettings() {
        return sessionSettings;
    }

    /** Present from {@link #open} on. */
    final ModelLogSession session() {
        return membership.session();
    }

    /** Present from {@link #open} on. */
    final ModelLogMembership membership() {
        return membership;
    }

    /** Whether what is sent now finds a place at once, and does not wait for who takes it. */
    final boolean canSend() {
        for (ResultPartitionWriter writer : getContainingTask().getEnvironment().getAllWriters()) {
            if (!writer.isAvailable()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the operator was started from a checkpoint or a savepoint. */
    final boolean isRestored() {
        return restoredCheckpoint.isPresent();
    }
}
