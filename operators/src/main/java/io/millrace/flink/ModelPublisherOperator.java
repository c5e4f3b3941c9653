package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLog;
import io.millrace.modellog.SessionSettings;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * What learners that publish to the model log have in common: on every start they publish all they
 * hold under the new epoch and mark the end; afterwards they publish what changed, by count or by
 * time, and always before a barrier.
 */
abstract class ModelPublisherOperator<OUT> extends ModelLogMemberOperator<OUT> {
    private static final long serialVersionUID = 1L;

    private final PublicationSettings publication;
    private final Set<Channel> channels;

    private transient Mailbox mailbox;
    private transient ModelLog.Writer log;
    private transient Delayed nextPublication;

    ModelPublisherOperator(
            PublicationSettings publication, SessionSettings session, Set<Channel> channels) {
        super(session);
        this.publication = publication;
        this.channels = channels;
    }

    /** Publishes what changed since the last time. */
    abstract void publishChanged() throws Exception;

    /** Publishes everything the subtask's state holds. */
    abstract void publishAll() throws Exception;

    /** Makes the state whole before a barrier. */
    void writeBack() throws Exception {}

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = new Mailbox(executor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextPublication =
                new Delayed(
                        getProcessingTimeService(),
                        publication.intervalMillis(),
                        this::publishChanged);
        log = sessionSettings().log().openWriter();
        mailbox.run(this::sweep, "publish everything under the new epoch");
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        publishChanged();
        log.flush();
        writeBack();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        publishChanged();
        log.flush();
        writeBack();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (log != null) {
            log.close();
        }
        super.close();
    }

    final PublicationSettings publication() {
        return publication;
    }

    final Set<Channel> channels() {
        return channels;
    }

    final ModelLog.Writer log() {
        return log;
    }

    final Mailbox mailbox() {
        return mailbox;
    }

    /** Sees to it that {@link #publishChanged} runs within the publication interval. */
    final void publishInTime() {
        nextPublication.request();
    }

    final KeyGroupRange keyGroups() {
        return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroupCount(),
                getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }

    final int keyGroupCount() {
        return getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
    }

    private void sweep() throws Exception {
        writeBack();
        publishAll();
        KeyGroupRange groups = keyGroups();
        EpochMarker marker =
                new EpochMarker(
                        session().epoch(),
                        groups.getStartKeyGroup(),
                        groups.getEndKeyGroup(),
                        keyGroupCount());
        log.appendToAllPartitions(channels, "marker/" + groups.getStartKeyGroup(), marker);
        log.flush();
    }
}
