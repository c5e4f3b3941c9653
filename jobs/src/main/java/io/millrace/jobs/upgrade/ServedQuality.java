package io.millrace.jobs.upgrade;

/**
 * How well shoppers were served within a window.
 *
 * @param judged choices that were judged
 * @param shoppers who made them
 * @param recallAt10 share of the choices that had been served among the first ten, 0 to 1
 * @param standardError of that share, above 0 where anything was judged
 */
public record ServedQuality(long judged, long shoppers, double recallAt10, double standardError) {
    static final ServedQuality NONE = new ServedQuality(0, 0, 0, 0);

    public ServedQuality {
        if (judged < 0
                || shoppers < 0
                || !(recallAt10 >= 0 && recallAt10 <= 1)
                || !(standardError >= 0)) {
            throw new IllegalArgumentException(
                    ("judged, shoppers and standardError must not be negative, recallAt10 must be 0 to 1:"
                                    + " judged=%d, shoppers=%d, recallAt10=%s, standardError=%s")
                            .formatted(judged, shoppers, recallAt10, standardError));
        }
    }
}
