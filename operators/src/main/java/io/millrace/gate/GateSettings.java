package io.millrace.gate;

import java.io.Serializable;

/**
 * What the gate lets through.
 *
 * @param dedupWindow event ids remembered for each shopper, at least 1
 * @param allowedLatenessMillis how much older than the shopper's newest event an event may be
 * @param rateCapPerMinute events of a shopper learned from within one minute of event time
 * @param expiryMillis after how long without an event (of event time) a shopper is forgotten
 */
public record GateSettings(
        int dedupWindow, long allowedLatenessMillis, int rateCapPerMinute, long expiryMillis)
        implements Serializable {
    private static final long YEAR = 365 * 86_400_000L;

    public GateSettings {
        if (dedupWindow < 1
                || allowedLatenessMillis < 0
                || rateCapPerMinute < 1
                || expiryMillis < 1) {
            throw new IllegalArgumentException(
                    "gate settings out of range: dedupWindow="
                            + dedupWindow
                            + ", allowedLatenessMillis="
                            + allowedLatenessMillis
                            + ", rateCapPerMinute="
                            + rateCapPerMinute
                            + ", expiryMillis="
                            + expiryMillis);
        }
    }

    /** Shoppers are forgotten after 365 days. */
    public GateSettings(int dedupWindow, long allowedLatenessMillis, int rateCapPerMinute) {
        this(dedupWindow, allowedLatenessMillis, rateCapPerMinute, YEAR);
    }
}
