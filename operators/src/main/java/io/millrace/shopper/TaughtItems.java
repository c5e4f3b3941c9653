package io.millrace.shopper;

import java.util.ArrayList;
import java.util.List;

/**
 * The last items that entered a shopper's history, repeated ones each time: enough to take back
 * what they taught exactly as it was added. Unlike the history it knows that an item came twice.
 *
 * <p><b>Bound.</b> {@value #MAXIMUM} items. Most are in the history, too, and take at most 12 bytes
 * each; one that a visitor's longer history has pushed out of it takes its id as well.
 */
final class TaughtItems {
    static final int MAXIMUM = 50;

    private final List<TaughtItem> oldestFirst = new ArrayList<>();
    private long dropped;

    void add(TaughtItem item) {
        if (oldestFirst.size() == MAXIMUM) {
            dropped += oldestFirst.remove(0).taught() ? 1 : 0;
        }
        oldestFirst.add(item);
    }

    void clear() {
        oldestFirst.clear();
        dropped = 0;
    }

    int size() {
        return oldestFirst.size();
    }

    /** The item at a place, the oldest at 0. */
    TaughtItem get(int index) {
        return oldestFirst.get(index);
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
}
