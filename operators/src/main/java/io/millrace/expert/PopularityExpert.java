package io.millrace.expert;

import io.millrace.item.ItemTable;

/**
 * popularity(i) = log(0.1 + decayed count of i): the same for every shopper, one float in the row.
 */
public final class PopularityExpert implements DenseExpert {
    public static final String NAME = "popularity";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public void writeRow(ItemTable items, int row, float[] target, int offset) {
        target[offset] = items.popularity(row);
    }

    @Override
    public void writeQuery(ItemTable items, RecentItems recent, float[] target, int offset) {
        target[offset] = 1f;
    }
}
