package io.millrace.slate;

import io.millrace.shopper.PastItem;
import java.util.List;

/**
 * A shopper whose slate is to be made. Carries item ids, never rows or neighbour lists. A request
 * may also be a mark: a learner has asked for the slates of everybody it knew at the start.
 *
 * @param shopperId the shopper
 * @param events the shopper's event count when the request was made: orders slates
 * @param revision orders slates made for the same event, 0 to 4,095
 * @param time event time of the shopper's newest event, epoch milliseconds
 * @param appendedAt when Kafka appended the event that caused the request, epoch milliseconds;
 *     negative when no event did
 * @param segment whose fusion weights apply
 * @param recent last distinct items, newest first
 * @param bought items bought before
 * @param buyAgain items to offer again, best first
 * @param retired true when the shopper's documents are to go
 */
public record ScoreRequest(
        String shopperId,
        long events,
        int revision,
        long time,
        long appendedAt,
        String segment,
        List<PastItem> recent,
        List<String> bought,
        List<String> buyAgain,
        boolean retired) {
    private static final int REVISION_BITS = 12;

    /** What a mark has in place of a revision. */
    private static final int MARK = 1 << REVISION_BITS;

    /**
     * The mark behind the last request of a learner's sweep after a start.
     *
     * @param routingKey a key that leads to the scorer the mark is for
     * @param learner index of the shopper learner that sent it
     * @param learners how many there are
     */
    public static ScoreRequest mark(String routingKey, int learner, int learners) {
        return new ScoreRequest(
                routingKey,
                learner,
                MARK,
                learners,
                -1,
                "",
                List.of(),
                List.of(),
                List.of(),
                false);
    }

    public boolean isMark() {
        return revision == MARK;
    }

    /** Of a mark: which learner sent it. */
    public int learner() {
        return (int) events;
    }

    /** Of a mark: how many learners there are. */
    public int learners() {
        return (int) time;
    }

    /** Ids of the recent items, newest first. */
    public List<String> recentIds() {
        return recent.stream().map(PastItem::itemId).toList();
    }

    /** Whether an event caused it or documents are to go: what is only made anew can wait. */
    public boolean isUrgent() {
        return retired || appendedAt >= 0;
    }

    /** Orders the shopper's slates within an epoch: by event, then by revision. */
    public long counter() {
        return counter(events, revision);
    }

    /** What {@link #counter()} is for an event and a revision. */
    public static long counter(long events, int revision) {
        return events << REVISION_BITS | revision;
    }

    /** The same request, caused by an earlier append. */
    public ScoreRequest waitingSince(long earlierAppend) {
        return new ScoreRequest(
                shopperId,
                events,
                revision,
                time,
                earlierAppend,
                segment,
                recent,
                bought,
                buyAgain,
                retired);
    }
}
