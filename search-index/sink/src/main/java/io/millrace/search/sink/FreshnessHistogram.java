package io.millrace.search.sink;

import java.time.Duration;
import java.time.InstantSource;
import org.HdrHistogram.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/**
 * A histogram of the recent past: percentiles of the values of the last one to two half-windows,
 * exact to one in a hundred. A value that is minutes old says nothing about now, and a histogram of
 * the whole run would hide a sink that has just become slow. What is not written yet counts at its
 * age: a sink that writes nothing would look fresh otherwise.
 *
 * <p>Safe for use by several threads: metric reporters read it from their own.
 */
final class FreshnessHistogram implements org.apache.flink.metrics.Histogram {

    private static final long LARGEST = Duration.ofDays(1).toMillis();
    private static final int DIGITS = 2;

    private final InstantSource clock;
    private final UnwrittenTimes unwritten;
    private final long halfWindow;
    private Histogram current = new Histogram(LARGEST, DIGITS);
    private Histogram previous = new Histogram(LARGEST, DIGITS);
    private long currentSince;
    private long count;

    FreshnessHistogram(InstantSource clock, Duration window, UnwrittenTimes unwritten) {
        this.clock = clock;
        this.unwritten = unwritten;
        this.halfWindow = window.toMillis() / 2;
        this.currentSince = clock.millis();
    }

    /** Values outside of 0 to a day are counted as the nearest bound. */
    @Override
    public synchronized void update(long milliseconds) {
        turn();
        current.recordValue(bounded(milliseconds));
        count++;
    }

    /** How many values there ever were of what is written. */
    @Override
    public synchronized long getCount() {
        return count;
    }

    /** A copy of the values of the window, and the ages of what is not written. */
    @Override
    public synchronized HistogramStatistics getStatistics() {
        turn();
        Histogram window = previous.copy();
        window.add(current);
        long now = clock.millis();
        unwritten.forEach((time, count) -> window.recordValueWithCount(bounded(now - time), count));
        return new WindowStatistics(window);
    }

    /** Forgets the window, not the count. */
    synchronized void reset() {
        previous.reset();
        current.reset();
        currentSince = clock.millis();
    }

    private static long bounded(long milliseconds) {
        return Math.max(0, Math.min(LARGEST, milliseconds));
    }

    private void turn() {
        long now = clock.millis();
        long age = now - currentSince;
        if (age < halfWindow) {
            return;
        }
        Histogram emptied = previous;
        emptied.reset();
        previous = current;
        current = emptied;
        if (age >= 2 * halfWindow) {
            previous.reset();
        }
        currentSince = now;
    }
}
