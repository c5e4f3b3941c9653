package io.millrace.gate;

import java.io.Serializable;

/**
 * What the gate lets through.
 *
 * @param dedupWindow event ids remembered for each shopper, at least 1; while the shopper is active
 *     as many as a basket has lines, at least
 * @param allowedLatenessMillis how much older than the shopper's newest event an event may be
 * @param ratePerMinute events of a shopper learned from in a minute, over a longer time
 * @param burst events of a shopper learned from at once
 * @param expiryMillis after how long without an event (of event time) a shopper is forgotten
 */
public record GateSettings(
        int dedupWindow,
        long allowedLatenessMillis,
        int ratePerMinute,
        int burst,
        long expiryMillis)
        implements Serializable {
    private static final long YEAR = 365 * 86_400_000L;

    public GateSettings {
        if (dedupWindow < 1
                || allowedLatenessMillis < 0
                || ratePerMinute < 1
                || burst < 1
                || expiryMillis < 1) {
            throw new IllegalArgumentException(
                    "gate settings out of range: dedupWindow="
                            + dedupWindow
                            + ", allowedLatenessMillis="
                            + allowedLatenessMillis
                            + ", ratePerMinute="
                            + ratePerMinute
                            + ", burst="
                            + burst
                            + ", expiryMillis="
                            + expiryMillis);
        }
    }

    /** As many events at once as in a minute; shoppers are forgotten after 365 days. */
    public GateSettings(int dedupWindow, long allowedLatenessMillis, int ratePerMinute) {
        this(dedupWindow, allowedLatenessMillis, ratePerMinute, ratePerMinute, YEAR);
    }
}
