package io.millrace.search.sink;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Spaces attempts at an Elasticsearch that is away or overloaded. A failure closes the gate, each
 * further one after it has opened again for twice as long, up to a bound and less some jitter; a
 * success forgets them. Times are milliseconds of one clock.
 */
final class RetryGate {

    private final long firstDelay;
    private final long longestDelay;
    private final SplittableRandom jitter;
    private int failures;
    private long opensAt = Long.MIN_VALUE;

    RetryGate(Duration firstDelay, Duration longestDelay, long seed) {
        this.firstDelay = firstDelay.toMillis();
        this.longestDelay = longestDelay.toMillis();
        this.jitter = new SplittableRandom(seed);
    }

    boolean isOpen(long now) {
        return now >= opensAt;
    }

    /** When it opens, or opened. */
    long opensAt() {
        return opensAt;
    }

    /**
     * Returns false if it was closed already: requests sent together fail together, and count once.
     */
    boolean failed(long now) {
        if (!isOpen(now)) {
            return false;
        }
        long delay = longestDelay;
        if (failures < Long.SIZE - 1 - Long.numberOfTrailingZeros(Long.highestOneBit(firstDelay))) {
            delay = Math.min(longestDelay, firstDelay << failures);
        }
        failures++;
        opensAt = now + delay - jitter.nextLong(delay / 4 + 1);
        return true;
    }

    void succeeded() {
        failures = 0;
    }
}
