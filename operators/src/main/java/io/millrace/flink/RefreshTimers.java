package io.millrace.flink;

import io.millrace.events.EventIds;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
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
 * <p>A shopper has one tick set, the next.
 */
final class RefreshTimers {
    /** Name of the keyed state: for when each key's timer is set. */
    static final String TIMES_STATE = "refresh-timer";

    static final DeclaredState DECLARED_TIMES = KeyTimer.declared(TIMES_STATE);

    /** Name of the timer service to open them with. */
    static final String SERVICE = "refresh";

    private static final long LONGEST_ABSENCE_DAYS = 180;
    private static final long LONGEST_ABSENCE_MILLIS = LONGEST_ABSENCE_DAYS * 86_400_000L;

    private final long intervalMillis;
    private final KeyTimer timer = new KeyTimer(TIMES_STATE);

    /**
     * @param intervalMillis 0 sets none
     */
    RefreshTimers(long intervalMillis) {
        this.intervalMillis = intervalMillis;
    }

    void initialize(StateInitializationContext context) {
        timer.initialize(context);
    }

    void open(InternalTimerService<VoidNamespace> service, KeyedStateBackend<Object> backend)
            throws Exception {
        timer.open(service, backend);
    }

    /** Sets the first tick after an event of the current key; once a step, not once an event. */
    void touched(String shopperId, long before, long now) throws Exception {
        if (intervalMillis > 0 && (before == 0 || next(shopperId, before) <= now)) {
            timer.set(next(shopperId, now));
        }
    }

    /**
     * Sets the tick after one that has come.
     *
     * @param lastEvent event time of the shopper's newest event
     * @return false when the shopper has been away for too long
     */
    boolean again(long tick, long lastEvent) throws Exception {
        if (intervalMillis == 0 || tick - lastEvent > LONGEST_ABSENCE_MILLIS) {
            return false;
        }
        timer.set(tick + intervalMillis);
        return true;
    }

    /** Takes the timer of the current key away, whose slates need no refreshing any more. */
    void stop() throws Exception {
        timer.remove();
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
