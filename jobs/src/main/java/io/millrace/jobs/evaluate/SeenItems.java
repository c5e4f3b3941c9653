package io.millrace.jobs.evaluate;

import io.millrace.item.ItemTable;
import io.millrace.judge.ExcludedRows;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;

/**
 * The items one shopper has had to do with, all of them: what the learner remembers is bounded. As
 * rows where the item has one, since most of the work is going through them.
 */
final class SeenItems implements ExcludedRows {
    private final IntHashSet rows = new IntHashSet(ItemTable.NO_ROW);
    private final IntArrayList list = new IntArrayList();
    private final Set<String> withoutRow = new HashSet<>();

    void add(String itemId) {
        withoutRow.add(itemId);
    }

    boolean contains(ItemTable items, String itemId) {
        return withoutRow.contains(itemId) || rows.contains(items.row(itemId));
    }

    @Override
    public void forEachRow(ItemTable items, IntConsumer action) {
        if (!withoutRow.isEmpty()) {
            withoutRow.removeIf(itemId -> hasRow(items.row(itemId)));
        }
        for (int i = 0; i < list.size(); i++) {
            action.accept(list.getInt(i));
        }
    }

    private boolean hasRow(int row) {
        if (row == ItemTable.NO_ROW) {
            return false;
        }
        if (rows.add(row)) {
            list.addInt(row);
        }
        return true;
    }
}
