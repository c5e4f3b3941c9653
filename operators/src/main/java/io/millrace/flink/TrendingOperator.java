package io.millrace.flink;

import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.ItemTable;
import io.millrace.modellog.SessionSettings;
import io.millrace.slate.Trending;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Shows {@link Trending} lists as they change, at most once an interval. Outcome totals are its
 * clock: where no events come, nothing trends anew. After a start all lists are shown once.
 */
public final class TrendingOperator extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<OutcomeTotal, Signal> {
    private static final long serialVersionUID = 1L;

    private final SessionSettings session;
    private final int size;
    private final long intervalMillis;

    private transient OptionalLong restoredCheckpoint;
    private transient ModelLogMembership membership;
    private transient Map<String, List<String>> shown;
    private transient long counter;
    private transient boolean timerPending;

    /**
     * @param size items in each list
     */
    public TrendingOperator(SessionSettings session, int size, long intervalMillis) {
        this.session = session;
        this.size = size;
        this.intervalMillis = intervalMillis;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restoredCheckpoint = context.getRestoredCheckpointId();
    }

    @Override
    public void open() throws Exception {
        super.open();
        membership = ModelLogMembership.join(getRuntimeContext(), restoredCheckpoint, session);
        shown = new HashMap<>();
        showInTime();
    }

    @Override
    public void processElement(StreamRecord<OutcomeTotal> element) {
        showInTime();
    }

    @Override
    public void close() throws Exception {
        if (membership != null) {
            membership.close();
        }
        super.close();
    }

    /** A table that is still being filled says nothing about what is trending. */
    private void showInTime() {
        if (!timerPending) {
            timerPending = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            getProcessingTimeService()
                    .registerTimer(
                            now + intervalMillis,
                            time -> {
                                timerPending = false;
                                if (membership.session().isComplete()) {
                                    show();
                                } else {
                                    showInTime();
                                }
                            });
        }
    }

    private void show() {
        Map<String, List<String>> trending;
        try (ItemTable.Lease lease = membership.session().items().read()) {
            trending = Trending.of(lease.items(), size);
        }
        trending.forEach(
                (scope, itemIds) -> {
                    if (!itemIds.equals(shown.put(scope, itemIds))) {
                        long version = ModelVersion.of(membership.session().epoch(), ++counter);
                        output.collect(new StreamRecord<>(new Signal(scope, itemIds, version)));
                    }
                });
    }
}
