package io.millrace.flink;

import io.millrace.events.EventIds;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Timers in event time that make slates anew for shoppers who stay away.
 *
 * <p>The model goes on while a shopper is away; a slate made at the last visit is worth a quarter
 * less after a few weeks. So a shopper's slate is made anew at every tick of a grid whose step is
 * the refresh interval, until the shopper has been away for {@value #LONGEST_ABSENCE_DAYS} days.
 * Each shopper's grid is shifted by a hash of the id, so that not all are due at once.
 *
 * <p>A tick is a function of shopper and time alone: setting it again does nothing, and no state is
 * needed to know whether it is set, or which to take away.
 */
final class RefreshTimers {
    /** Name of the timer service to open them with. */
    static final String SERVICE = "refresh";

    private static final long LONGEST_ABSENCE_DAYS = 180;
    private static final long LONGEST_ABSENCE_MILLIS = LONGEST_ABSENCE_DAYS * 86_400_000L;

    private final long intervalMillis;
    private final InternalTimerService<VoidNamespace> timers;

    /**
     * @param intervalMillis 0 sets none
     */
    RefreshTimers(long intervalMillis, InternalTimerService<VoidNamespace> timers) {
        this.intervalMillis = intervalMillis;
        this.timers = timers;
    }

    /** Sets the first tick after an event of the current key; once a step, not once an event. */
    void touched(String shopperId, long before, long now) {
        if (intervalMillis > 0 && (before == 0 || next(shopperId, before) <= now)) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, next(shopperId, now));
        }
    }

    /**
     * Sets the tick after one that has come.
     *
     * @param lastEvent event time of the shopper's newest event
     * @return false when the shopper has been away for too long
     */
    boolean again(long tick, long lastEvent) {
        if (intervalMillis == 0 || tick - lastEvent > LONGEST_ABSENCE_MILLIS) {
            return false;
        }
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, tick + intervalMillis);
        return true;
    }

    /**
     * Takes away whatever tick of the current key may be set. Where the watermark is not known, as
     * after a start, those are all within {@value #LONGEST_ABSENCE_DAYS} days of the newest event.
     */
    void remove(String shopperId, long lastEvent) {
        if (intervalMillis == 0) {
            return;
        }
        long watermark = timers.currentWatermark();
        boolean known = watermark != Long.MIN_VALUE;
        long from = known ? watermark : lastEvent - LONGEST_ABSENCE_MILLIS;
        long to = known ? Math.max(watermark, lastEvent) : lastEvent + LONGEST_ABSENCE_MILLIS;
        long last = next(shopperId, to);
        for (long tick = next(shopperId, from); tick <= last; tick += intervalMillis) {
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, tick);
        }
    }

    /** How many steps a tick lies after the newest event, at least 1: orders the slates. */
    int revision(long tick, long lastEvent) {
        return (int) Math.min(4_095, 1 + Math.max(0, tick - lastEvent) / intervalMillis);
    }

    private long next(String shopperId, long time) {
        long shift = Math.floorMod(EventIds.hash(shopperId), intervalMillis);
        return Math.floorDiv(time - shift, intervalMillis) * intervalMillis
                + intervalMillis
                + shift;
    }
}
