package io.millrace.shopper;

import io.millrace.events.EventIds;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Which items a shopper has had to do with, as 64-bit hashes, the first met first.
 *
 * <p>Knows which of them came with the newest moment, so that all lines of a basket can be judged
 * by what was before it. Past {@value #MAXIMUM} items the oldest are forgotten, a few at once; a
 * lookup goes through all, at most 16 KB. Two of n items share a hash with a probability of about
 * n^2 / 2^65.
 *
 * <p>Mutable.
 */
public final class HadItems {
    static final int MAXIMUM = 2048;

    private static final int FORGOTTEN_AT_ONCE = MAXIMUM / 8;

    long[] hashes = new long[0];
    long time = Long.MIN_VALUE;

    /** How many of the last hashes came at {@link #time}. */
    int newest;

    public boolean contains(String itemId) {
        long hash = EventIds.hash(itemId);
        for (long each : hashes) {
            if (each == hash) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds an item unless it is there.
     *
     * @param at event time; an older one than the newest counts as the newest
     */
    public void add(String itemId, long at) {
        if (contains(itemId)) {
            return;
        }
        if (at > time) {
            time = at;
            newest = 0;
        }
        int forgotten = hashes.length == MAXIMUM ? FORGOTTEN_AT_ONCE : 0;
        hashes = Arrays.copyOfRange(hashes, forgotten, hashes.length + 1);
        hashes[hashes.length - 1] = EventIds.hash(itemId);
        newest = Math.min(newest + 1, hashes.length);
    }

    /** How many items are remembered. */
    public int size() {
        return hashes.length;
    }

    /** How many items are known from before a time. */
    public int sizeBefore(long before) {
        return before > time ? hashes.length : hashes.length - newest;
    }

    /** Goes through the hashes of the items from before a time, not older than the newest one. */
    public void forEachBefore(long before, LongConsumer action) {
        int end = sizeBefore(before);
        for (int i = 0; i < end; i++) {
            action.accept(hashes[i]);
        }
    }

    void clear() {
        hashes = new long[0];
        newest = 0;
        time = Long.MIN_VALUE;
    }
}
