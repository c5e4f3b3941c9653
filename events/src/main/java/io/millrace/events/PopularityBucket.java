package io.millrace.events;

/**
 * The popularity of an item as one of 16 steps, each twice as popular as the one below.
 *
 * <p>An item's document is written again, text and vector and all, whenever one field of it
 * changes. The step therefore has <em>hysteresis</em>: once taken, it is left only when the
 * popularity is a quarter beyond its bounds, so that an item that sways about a bound does not
 * re-index itself all day.
 *
 * <p>Step {@code b} holds the popularities p with 2^b &lt;= p + 1 &lt; 2^(b+1); the last step holds
 * everything above.
 */
public final class PopularityBucket {

    public static final int COUNT = 16;

    private static final double MARGIN = 1.25;

    private PopularityBucket() {}

    /**
     * The step of an item that has none yet.
     *
     * @param popularity a decayed number of interactions, 0 or above
     */
    public static int of(double popularity) {
        checkPopularity(popularity);
        return Math.min(COUNT - 1, Math.getExponent(popularity + 1));
    }

    /**
     * The step of an item that had another one: the same unless the popularity is well beyond it.
     */
    public static int next(int previous, double popularity) {
        check(previous);
        checkPopularity(popularity);
        double lower = Math.scalb(1.0, previous);
        double upper = Math.scalb(1.0, previous + 1);
        double value = popularity + 1;
        boolean above = previous < COUNT - 1 && value >= upper * MARGIN;
        boolean below = previous > 0 && value < lower / MARGIN;
        return above || below ? of(popularity) : previous;
    }

    /**
     * @throws IllegalArgumentException when it is not one of the steps
     */
    public static void check(int bucket) {
        if (bucket < 0 || bucket >= COUNT) {
            throw new IllegalArgumentException(
                    "popularity bucket must be 0 to %d: bucket=%d".formatted(COUNT - 1, bucket));
        }
    }

    private static void checkPopularity(double popularity) {
        if (!(popularity >= 0)) {
            throw new IllegalArgumentException(
                    "popularity must be 0 or above: popularity=" + popularity);
        }
    }
}
