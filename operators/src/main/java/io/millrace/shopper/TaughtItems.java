package io.millrace.shopper;

import java.util.Arrays;

/**
 * The last items that entered a shopper's history, repeated ones each time: enough to take back
 * what they taught exactly as it was added. Unlike the history it knows that an item came twice,
 * and whether it taught something.
 *
 * <p><b>Bound.</b> {@value #MAXIMUM} items. As bytes, most are in the history, too, and take at
 * most 12 bytes each; one that a visitor's longer history has pushed out of it takes its id as
 * well.
 *
 * <p><b>Memory.</b> Two parallel arrays that grow to the bound and a bit for each item: 12 bytes
 * each, the ids being those of the history.
 */
final class TaughtItems {
    static final int MAXIMUM = 50;

    private static final int INITIAL = 4;

    private String[] ids = new String[INITIAL];
    private long[] times = new long[INITIAL];

    /** Bit i says whether item i was taught, or came with a visitor's history. */
    private long taughtBits;

    private int size;
    private long dropped;

    /** Adds the newest item. */
    void add(String itemId, long time, boolean taught) {
        if (size == MAXIMUM) {
            dropOldest();
        } else if (size == ids.length) {
            int grown = Math.min(MAXIMUM, 2 * size);
            ids = Arrays.copyOf(ids, grown);
            times = Arrays.copyOf(times, grown);
        }
        ids[size] = itemId;
        times[size] = time;
        taughtBits |= (taught ? 1L : 0) << size;
        size++;
    }

    void clear() {
        ids = new String[INITIAL];
        times = new long[INITIAL];
        taughtBits = 0;
        size = 0;
        dropped = 0;
    }

    int size() {
        return size;
    }

    /** The item at a place, the oldest at 0. */
    String id(int index) {
        return ids[index];
    }

    /** Event time, epoch milliseconds. */
    long time(int index) {
        return times[index];
    }

    /**
     * Whether the item's counts were added under this shopper; false for what came with a visitor's
     * history, which was counted under the visitor, and for what had been counted that day.
     */
    boolean isTaught(int index) {
        return (taughtBits >>> index & 1) == 1;
    }

    /** Taught items that are known to have been dropped. */
    long dropped() {
        return dropped;
    }

    static TaughtItems restored(long dropped) {
        TaughtItems restored = new TaughtItems();
        restored.dropped = dropped;
        return restored;
    }

    private void dropOldest() {
        dropped += taughtBits & 1;
        taughtBits >>>= 1;
        size--;
        System.arraycopy(ids, 1, ids, 0, size);
        System.arraycopy(times, 1, times, 0, size);
    }
}
