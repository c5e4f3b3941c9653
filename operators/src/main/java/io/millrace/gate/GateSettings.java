package io.millrace.gate;

import java.io.Serializable;

/**
 * What the gate lets through.
 *
 * @param dedupWindow event ids remembered for each shopper, at least 1
 * @param allowedLatenessMillis how much older than the shopper's newest event an event may be
 * @param rateCapPerMinute events of a shopper learned from within one minute of event time
 */
public record GateSettings(int dedupWindow, long allowedLatenessMillis, int rateCapPerMinute)
        implements Serializable {
    public GateSettings {
        if (dedupWindow < 1 || allowedLatenessMillis < 0 || rateCapPerMinute < 1) {
            throw new IllegalArgumentException(
                    "gate settings out of range: dedupWindow="
                            + dedupWindow
                            + ", allowedLatenessMillis="
                            + allowedLatenessMillis
                            + ", rateCapPerMinute="
                            + rateCapPerMinute);
        }
    }
}
