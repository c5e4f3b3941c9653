package io.millrace.jobs.upgrade;

import io.millrace.jobs.replay.RankQuality;

/**
 * How well shoppers were served within a window.
 *
 * @param judged choices that were judged
 * @param recallAt10 share of them that had been served among the first ten, 0 to 1
 */
public record ServedQuality(long judged, double recallAt10) {
    static final ServedQuality NONE = new ServedQuality(0, 0);

    public ServedQuality {
        if (judged < 0 || !(recallAt10 >= 0 && recallAt10 <= 1)) {
            throw new IllegalArgumentException(
                    "judged must not be negative, recallAt10 must be 0 to 1: judged=%d, recallAt10=%s"
                            .formatted(judged, recallAt10));
        }
    }

    /**
     * The served part of a window. Counters are published one by one, and go back when a job is
     * restored: for a moment there may be more hits than choices, or fewer choices than none.
     */
    static ServedQuality of(RankQuality quality) {
        return quality.judged() <= 0
                ? NONE
                : new ServedQuality(
                        quality.judged(), Math.max(0, Math.min(1, quality.recallAt10())));
    }
}
