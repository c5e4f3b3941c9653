package io.millrace.item;

/**
 * Exponential forgetting in event time.
 *
 * <p>A count that was {@code c} at time {@code t} is worth {@code c * 2^-((now - t) / halfLife)}.
 * Only differences of event times matter, so a replay of old events forgets exactly as the live
 * stream did.
 */
public final class Decay {
    private final double halfLifeMillis;

    /**
     * @param halfLifeMillis above 0
     */
    public Decay(long halfLifeMillis) {
        if (halfLifeMillis <= 0) {
            throw new IllegalArgumentException(
                    "half-life must be above 0 ms: halfLifeMillis=" + halfLifeMillis);
        }
        this.halfLifeMillis = halfLifeMillis;
    }

    /** How many half-lives lie between two event times; negative when {@code to} is earlier. */
    public double halfLives(long from, long to) {
        return (to - from) / halfLifeMillis;
    }

    /** What one unit counted at {@code from} is worth at {@code to}; at most 1. */
    public double factor(long from, long to) {
        return to <= from ? 1.0 : Math.exp(-Math.log(2) * halfLives(from, to));
    }
}
