package io.millrace.expert;

import io.millrace.item.ItemTable;
import java.util.List;

/**
 * A shopper's last distinct items as rows of an item table, newest first.
 *
 * <p>An item the table does not know keeps its place as {@link ItemTable#NO_ROW}, since the weight
 * of the others depends on how far back they lie. Reusable; not thread-safe.
 */
public final class RecentItems {
    private int[] rows = new int[32];
    private int size;

    /** Looks the items up; to be called under a lease of the table. */
    public void resolve(ItemTable items, List<String> newestFirst) {
        size = newestFirst.size();
        if (size > rows.length) {
            rows = new int[size];
        }
        for (int i = 0; i < size; i++) {
            rows[i] = items.row(newestFirst.get(i));
        }
    }

    public int size() {
        return size;
    }

    /** The row of the item that lies {@code position} items back, or {@link ItemTable#NO_ROW}. */
    public int row(int position) {
        return rows[position];
    }
}
