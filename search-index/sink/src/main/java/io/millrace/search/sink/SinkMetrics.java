package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What an operator watches of the sink.
 *
 * <ul>
 *   <li>{@code freshness}: milliseconds from the Kafka append of the causing event to the
 *       acknowledgement by Elasticsearch, over the last minute; of what is not written yet, to now
 *   <li>{@code writes}: documents acknowledged, conflicts included
 *   <li>{@code conflicts}: of those, how many were found written already
 *   <li>{@code conflictShare}: {@link ConflictShare} of the last minute, 0 to 1
 *   <li>{@code rejected}: documents that will never be written
 *   <li>{@code retries}: documents queued again after a failed attempt
 *   <li>{@code coalesced}: versions that were overtaken while they waited, and never sent
 *   <li>{@code connected}: 1 if the last request was answered, 0 if not
 *   <li>{@code pending}: documents that wait
 * </ul>
 */
final class SinkMetrics {

    static final String FRESHNESS = "freshness";
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final FreshnessHistogram freshness;
    private final Counter writes;
    private final Counter conflicts;
    private final ConflictShare conflictShare;
    private final Counter rejected;
    private final Counter retries;
    private final Counter coalesced;
    private volatile int connected = 1;

    SinkMetrics(
            MetricGroup group,
            InstantSource clock,
            Supplier<Integer> pending,
            UnwrittenTimes unwritten) {
        this.clock = clock;
        this.freshness =
                group.histogram(FRESHNESS, new FreshnessHistogram(clock, WINDOW, unwritten));
        this.writes = group.counter("writes");
        this.conflicts = group.counter("conflicts");
        this.conflictShare = new ConflictShare(clock, WINDOW);
        this.rejected = group.counter("rejected");
        this.retries = group.counter("retries");
        this.coalesced = group.counter("coalesced");
        group.gauge("conflictShare", conflictShare::last);
        group.gauge("connected", () -> connected);
        group.gauge("pending", pending::get);
    }

    void outcome(BulkOutcome outcome) {
        if (outcome.unanswered()) {
            connected = 0;
        } else if (outcome.answered()) {
            connected = 1;
        }
        writes.inc(outcome.written().size());
        conflicts.inc(outcome.conflicts());
        conflictShare.add(outcome.written().size(), outcome.conflicts());
        retries.inc(outcome.retries().size());
        long now = clock.millis();
        for (SearchDocument document : outcome.written()) {
            if (document.appendedAt() != SearchDocument.NO_APPEND_TIME) {
                freshness.update(now - document.appendedAt());
            }
        }
    }

    void rejected() {
        rejected.inc();
    }

    void coalesced() {
        coalesced.inc();
    }
}
