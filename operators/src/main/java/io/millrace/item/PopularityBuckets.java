package io.millrace.item;

/**
 * Sixteen logarithmic buckets of popularity with hysteresis.
 *
 * <p>Bucket b begins at a decayed count of 2^(b - 1); bucket 0 is everything below 1. An item moves
 * only once its count is a quarter of a bucket past the border, so that an item at a border is not
 * written to the index again with every event.
 */
public final class PopularityBuckets {
    public static final int COUNT = 16;
    private static final double HYSTERESIS = 0.25;

    private PopularityBuckets() {}

    /**
     * @param current the bucket the item is in, or -1 for none
     * @param popularity decayed count, at least 0
     * @return the bucket to be in, 0 to 15
     */
    public static int next(int current, double popularity) {
        double position = popularity < 0.5 ? 0 : Math.log(popularity) / Math.log(2) + 1;
        int bucket = (int) Math.max(0, Math.min(COUNT - 1, Math.floor(position)));
        if (current < 0 || bucket == current) {
            return bucket;
        }
        boolean wellAbove = position >= current + 1 + HYSTERESIS;
        boolean wellBelow = position < current - HYSTERESIS;
        return wellAbove || wellBelow ? bucket : current;
    }
}
