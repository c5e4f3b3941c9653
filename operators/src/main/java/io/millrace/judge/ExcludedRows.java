package io.millrace.judge;

import io.millrace.item.ItemTable;
import java.util.function.IntConsumer;

/** Rows that are no candidates for one shopper. */
public interface ExcludedRows {
    /** All rows are candidates. */
    ExcludedRows NONE = (items, action) -> {};

    /** Goes through the rows, each once. */
    void forEachRow(ItemTable items, IntConsumer action);
}
