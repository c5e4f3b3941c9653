package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ControlKeys;
import io.millrace.modellog.ModelLog;
import io.millrace.modellog.SessionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What learners that publish to the model log have in common: on every start they publish all they
 * hold under the new epoch and mark the end; afterwards they publish what changed, by count or by
 * time, and always before a barrier.
 */
abstract class ModelPublisherOperator<OUT> extends ModelLogMemberOperator<OUT> {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ModelPublisherOperator.class);

    /** While a state is read, others hear of it so often within the time they wait. */
    private static final int BEATS_IN_TIME = 4;

    /** A key whose record stays unreadable however often it is written is given up. */
    private static final int REPUBLICATIONS = 3;

    private final PublicationSettings publication;
    private final Set<Channel> channels;

    private transient Mailbox mailbox;
    private transient ModelLog.Writer log;
    private transient Delayed nextPublication;
    private transient RestoreBeat restoring;
    private transient Map<String, Integer> republished;

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

    /** Publishes the value of a key of this subtask again, or deletes it where there is none. */
    abstract void republish(String key) throws Exception;

    /** Makes the state whole before a barrier. */
    void writeBack() throws Exception {}

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = new Mailbox(executor);
    }

    /** The last that happens before the state is read, which can take long. */
    @Override
    public void setup(
            StreamTask<?, ?> containingTask,
            StreamConfig config,
            Output<StreamRecord<OUT>> output) {
        super.setup(containingTask, config, output);
        Duration interval = sessionSettings().startTimeout().dividedBy(BEATS_IN_TIME);
        restoring =
                RestoreBeat.start(
                        sessionSettings().log(),
                        channels.iterator().next(),
                        getClass().getSimpleName(),
                        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                        interval);
    }

    @Override
    public void open() throws Exception {
        restoring.close();
        super.open();
        republished = new ConcurrentHashMap<>();
        getMetricGroup().gauge("unreadableLogRecords", () -> session().unreadable());
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
        if (restoring != null) {
            restoring.close();
        }
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

    /**
     * To be called at the end of {@link #open}: what cannot be read is published again.
     *
     * @param also runs in the session's thread whenever the log has moved on
     */
    final void followLog(Runnable also) {
        Runnable listener =
                () -> {
                    also.run();
                    if (session().unreadable() > 0 && unreadable().findAny().isPresent()) {
                        mailbox.run(this::republishUnreadable, "publish again what is unreadable");
                    }
                };
        membership().listen(listener);
        // It may have been read before anybody listened.
        listener.run();
    }

    private Stream<Map.Entry<String, Integer>> unreadable() {
        return channels.stream()
                .flatMap(channel -> session().unreadableKeys(channel).entrySet().stream())
                .filter(key -> key.getValue() > republishedTimes(key.getKey()));
    }

    /** Publishes again what this subtask says of the log, if the key is its own. */
    void republishControl(String key) throws Exception {
        if (key.equals(markerKey())) {
            log.appendToAllPartitions(channels, key, marker());
        }
    }

    private int republishedTimes(String key) {
        return republished.getOrDefault(key, 0);
    }

    private void republishUnreadable() throws Exception {
        for (Map.Entry<String, Integer> entry : unreadable().toList()) {
            String key = entry.getKey();
            republished.put(key, entry.getValue());
            if (entry.getValue() > REPUBLICATIONS) {
                LOG.error("Key {} of {} stays unreadable and is given up", key, channels);
            } else if (ControlKeys.isControl(key)) {
                republishControl(key);
            } else if (keyGroups().contains(keyGroup(key))) {
                republish(key);
            }
        }
        log.flush();
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

    final int keyGroup(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, keyGroupCount());
    }

    final int keyGroupCount() {
        return getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
    }

    private void sweep() throws Exception {
        writeBack();
        publishAll();
        log.appendToAllPartitions(channels, markerKey(), marker());
        log.flush();
    }

    private String markerKey() {
        return ControlKeys.marker(keyGroups().getStartKeyGroup());
    }

    private EpochMarker marker() {
        KeyGroupRange groups = keyGroups();
        return new EpochMarker(
                session().epoch(),
                groups.getStartKeyGroup(),
                groups.getEndKeyGroup(),
                keyGroupCount());
    }
}
