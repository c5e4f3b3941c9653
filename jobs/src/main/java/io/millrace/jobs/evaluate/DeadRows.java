package io.millrace.jobs.evaluate;

import io.millrace.item.ItemTable;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;

/** The rows of a table that may not be ranked, looked for among the few that once might not. */
final class DeadRows {
    private final IntArrayList candidates = new IntArrayList();
    private int checked;

    /** Goes through the rows that may not be ranked at the moment. */
    void forEach(ItemTable items, IntConsumer action) {
        for (; checked < items.rows(); checked++) {
            candidates.addInt(checked);
        }
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int row = candidates.getInt(i);
            boolean mayDie = items.facts(row) != null;
            if (!items.isLive(row)) {
                action.accept(row);
                candidates.setInt(kept++, row);
            } else if (mayDie) {
                candidates.setInt(kept++, row);
            }
        }
        while (candidates.size() > kept) {
            candidates.removeAt(candidates.size() - 1);
        }
    }
}
