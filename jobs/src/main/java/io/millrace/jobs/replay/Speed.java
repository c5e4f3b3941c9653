package io.millrace.jobs.replay;

import java.time.Duration;
import java.util.Locale;

/**
 * How fast the file's time passes.
 *
 * @param factor file seconds per second, above 0; infinite for as fast as Kafka takes it
 */
public record Speed(double factor) {

    /** As fast as Kafka takes it. */
    public static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

    private static final double MILLIS_TO_NANOS = 1e6;

    public Speed {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("speed must be above 0 or max: " + factor);
        }
    }

    /**
     * Reads a factor such as {@code 60}, {@code 0.5} or {@code 60x}, or {@code max}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Speed parse(String text) {
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        if (trimmed.equals("max")) {
            return MAX;
        }
        String number =
                trimmed.endsWith("x") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
        double factor;
        try {
            factor = Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("speed must be a number above 0 or max: " + text, e);
        }
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("speed must be a number above 0 or max: " + text);
        }
        return new Speed(factor);
    }

    public boolean isMax() {
        return Double.isInfinite(factor);
    }

    /** Real time after which something is due that happens after the given time of the file. */
    public Duration afterFileMillis(long fileMillis) {
        if (isMax() || fileMillis <= 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.min(fileMillis * MILLIS_TO_NANOS / factor, 9e18));
    }

    @Override
    public String toString() {
        return isMax() ? "max" : factor + "x";
    }
}
