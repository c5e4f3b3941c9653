package io.millrace.gate;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.EventType;
import io.millrace.events.Limits;
import io.millrace.shopper.PastItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the gate keeps of a user or visitor: one blob under the arrival id.
 *
 * <p>Event ids are remembered as 64-bit hashes in a ring that grows to the window: 8 bytes an id,
 * and one pair in 2^64 mistaken for the same. While somebody is active the window holds the largest
 * basket there can be, {@value #BASKET} lines that each are an event: shops send a basket again as
 * a whole, and from the first line that was forgotten on all of it would be new.
 *
 * <p><b>Bound.</b> With a window of w ids, or {@value #BASKET} where that is more, and item ids of
 * b bytes (one more where b is above 127) at most 56 + 8 w + {@value #PAST} (b + 21) bytes for a
 * visitor who is nobody's yet, and 57 + 8 w and the user's id for everybody else, see
 * docs/state.md. It is gone after the shopper expiry without an event.
 *
 * <p>Mutable and owned by {@link EventGate}.
 */
public final class GateState {
    static final int PAST = 50;

    /** The lines of a basket, at most. */
    static final int BASKET = Limits.MAX_ITEMS;

    /** Milliseconds without an event after which somebody is not active. */
    static final long PAUSE = 3_600_000;

    private static final int INITIAL_RING = 8;

    long newestTime = Long.MIN_VALUE;

    /** Events out of the bucket that time has not put back. */
    double spent;

    /** Newest append time, epoch milliseconds. */
    long appendedAt = Long.MIN_VALUE;

    /** Newest time of the whole stream at an event, epoch milliseconds. */
    long streamTime = Long.MIN_VALUE;

    long knownMillis;
    String boundUser;
    long erasedUpTo = ErasureLedger.NEVER;
    final List<PastItem> past = new ArrayList<>();
    long[] ring = new long[INITIAL_RING];
    int ringSize;
    int ringNext;

    GateState() {}

    /** Event time of the newest event let through, epoch milliseconds. */
    public long newestTime() {
        return newestTime;
    }

    /**
     * For how long the user or visitor has been around, milliseconds: what passed between events on
     * all clocks, and no more than a day of each pause.
     */
    public long knownMillis() {
        return knownMillis;
    }

    /** The user whom the visitor turned out to be, or null. */
    public String boundUser() {
        return boundUser;
    }

    /**
     * Up to when what the user or visitor did is erased, epoch milliseconds, or {@link
     * ErasureLedger#NEVER}.
     */
    public long erasedUpTo() {
        return erasedUpTo;
    }

    /** How many event ids are remembered. */
    public int rememberedEvents() {
        return ringSize;
    }

    /** What a visitor who is nobody's yet had to do with, newest first. */
    public List<PastItem> past() {
        return List.copyOf(past);
    }

    /** Makes it as if it were new; an erasure is never forgotten. */
    void clear() {
        newestTime = Long.MIN_VALUE;
        spent = 0;
        appendedAt = Long.MIN_VALUE;
        streamTime = Long.MIN_VALUE;
        knownMillis = 0;
        boundUser = null;
        past.clear();
        ring = new long[INITIAL_RING];
        ringSize = 0;
        ringNext = 0;
    }

    boolean remembers(long hash) {
        for (int i = 0; i < ringSize; i++) {
            if (ring[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /**
     * Remembers the id of an event, as one of the newest.
     *
     * @param time of the event; {@link #newestTime} is still that of the events before it
     * @param usual how many ids are kept of somebody who paused
     */
    void remember(long hash, long time, int usual) {
        boolean active = newestTime != Long.MIN_VALUE && time - newestTime < PAUSE;
        int window = active ? Math.max(usual, BASKET) : usual;
        if (ringSize >= window) {
            keepNewest(window);
            if (ringNext >= ringSize) {
                ringNext = 0;
            }
            ring[ringNext++] = hash;
            return;
        }
        oldestFirst();
        if (ringSize == ring.length) {
            ring = Arrays.copyOf(ring, Math.min(window, ringSize * 2));
        }
        ring[ringSize++] = hash;
    }

    private void keepNewest(int count) {
        if (ringSize > count) {
            oldestFirst();
            ring = Arrays.copyOfRange(ring, ringSize - count, ringSize);
            ringSize = count;
        }
    }

    /** Turns a ring that has gone round, so that it can grow or shrink at its end. */
    private void oldestFirst() {
        if (ringNext > 0 && ringNext < ringSize) {
            long[] turned = new long[ring.length];
            System.arraycopy(ring, ringNext, turned, 0, ringSize - ringNext);
            System.arraycopy(ring, 0, turned, ringSize - ringNext, ringNext);
            ring = turned;
        }
        ringNext = 0;
    }

    void interacted(String itemId, EventType type, long time) {
        past.removeIf(item -> item.itemId().equals(itemId));
        past.add(0, new PastItem(itemId, type, time));
        if (past.size() > PAST) {
            past.remove(past.size() - 1);
        }
    }
}
