package io.millrace.flink;

import java.io.Serializable;

/**
 * How shoppers' events are learned from.
 *
 * @param scoredHistory last distinct items a score is made from
 * @param microBatchEvents events combined before updates are sent, at least 1
 * @param microBatchMillis how long updates wait at most, at least 1
 * @param stalenessCap events a learner may be ahead of what has come round the loop, at least 1
 * @param judgedShare share of the choices that the contestants of the fusion rank among all items,
 *     0 to 1
 * @param refreshMillis how old (in event time) a slate may get before it is made anew for somebody
 *     who stays away, or 0 for never
 * @param expiryMillis after how long without an event (of event time) a shopper is forgotten
 */
public record LearnerSettings(
        int scoredHistory,
        int microBatchEvents,
        long microBatchMillis,
        int stalenessCap,
        double judgedShare,
        long refreshMillis,
        long expiryMillis)
        implements Serializable {
    private static final long YEAR = 365 * 86_400_000L;

    /** Slates are never made anew. */
    public LearnerSettings(
            int scoredHistory,
            int microBatchEvents,
            long microBatchMillis,
            int stalenessCap,
            double judgedShare,
            long expiryMillis) {
        this(
                scoredHistory,
                microBatchEvents,
                microBatchMillis,
                stalenessCap,
                judgedShare,
                0,
                expiryMillis);
    }

    /** Shoppers are forgotten after 365 days. */
    public LearnerSettings(
            int scoredHistory,
            int microBatchEvents,
            long microBatchMillis,
            int stalenessCap,
            double judgedShare) {
        this(scoredHistory, microBatchEvents, microBatchMillis, stalenessCap, judgedShare, YEAR);
    }
}
