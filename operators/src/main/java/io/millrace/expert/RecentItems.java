package io.millrace.expert;

import io.millrace.item.ItemTable;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * A shopper's last distinct items as rows of an item table, newest first.
 *
 * <p>An item the table does not know keeps its place as {@link ItemTable#NO_ROW}, since the weight
 * of the others depends on how far back they lie. Reusable; not thread-safe.
 */
public final class RecentItems {
    private int[] rows = new int[64];
    private long[] times = new long[64];
    private int size;

    /** Looks items up that are all of one time; to be called under a lease of the table. */
    public void resolve(ItemTable items, List<String> newestFirst) {
        resolve(items, newestFirst.size(), newestFirst::get, i -> 0);
    }

    /**
     * Looks the items up; to be called under a lease of the table.
     *
     * @param ids of the item that lies some items back
     * @param eventTimes of the same, epoch milliseconds
     */
    public void resolve(
            ItemTable items, int count, IntFunction<String> ids, IntToLongFunction eventTimes) {
        size = count;
        if (size > rows.length) {
            rows = new int[size];
            times = new long[size];
        }
        for (int i = 0; i < size; i++) {
            rows[i] = items.row(ids.apply(i));
            times[i] = eventTimes.applyAsLong(i);
        }
    }

    /** How long before the newest item the one {@code position} back was, milliseconds. */
    public long age(int position) {
        return Math.max(0, times[0] - times[position]);
    }

    public int size() {
        return size;
    }

    /** The row of the item that lies {@code position} items back, or {@link ItemTable#NO_ROW}. */
    public int row(int position) {
        return rows[position];
    }
}
