package io.millrace.flink;

import io.millrace.item.ItemTable;
import io.millrace.modellog.SessionSettings;
import io.millrace.modellog.VersionSequence;
import io.millrace.slate.Trending;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Shows {@link Trending} lists as they change, at most once an interval. Outcome totals are its
 * clock: where no events come, nothing trends anew. After a start all lists are shown once.
 */
public final class TrendingOperator extends ModelLogMemberOperator<Signal>
        implements OneInputStreamOperator<OutcomeTotal, Signal> {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final long intervalMillis;

    private transient Map<String, List<String>> shown;
    private transient VersionSequence versions;
    private transient Delayed nextShow;

    /**
     * @param size items in each list
     */
    public TrendingOperator(SessionSettings session, int size, long intervalMillis) {
        super(session);
        this.size = size;
        this.intervalMillis = intervalMillis;
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextShow = new Delayed(getProcessingTimeService(), intervalMillis, this::showOnceComplete);
        shown = new HashMap<>();
        versions = new VersionSequence(session().epoch());
        nextShow.request();
    }

    @Override
    public void processElement(StreamRecord<OutcomeTotal> element) {
        nextShow.request();
    }

    /** A table that is still being filled says nothing about what is trending. */
    private void showOnceComplete() {
        if (session().isComplete()) {
            show();
        } else {
            nextShow.request();
        }
    }

    private void show() {
        Map<String, List<String>> trending;
        try (ItemTable.Lease lease = session().items().readAll()) {
            trending = Trending.of(lease, size);
        }
        trending.forEach(
                (scope, itemIds) -> {
                    if (!itemIds.equals(shown.put(scope, itemIds))) {
                        output.collect(
                                new StreamRecord<>(new Signal(scope, itemIds, versions.next())));
                    }
                });
    }
}
