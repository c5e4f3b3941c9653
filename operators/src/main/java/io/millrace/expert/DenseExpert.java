package io.millrace.expert;

import io.millrace.item.ItemTable;

/** An expert whose score is a dot product: score(u, i) = query(u) . row(i). */
public non-sealed interface DenseExpert extends Expert {

    /** Floats the expert takes in a row, at least 1. */
    int width();

    /** Writes the item's {@link #width()} floats. */
    void writeRow(ItemTable items, int row, float[] target, int offset);

    /** Writes the shopper's {@link #width()} floats. */
    void writeQuery(ItemTable items, RecentItems recent, float[] target, int offset);
}
