package io.millrace.expert;

import io.millrace.item.ItemTable;

/** transition(u, i) = log(1 + 50 * T[h_0][i] / (1 + sum_j T[h_0][j])), h_0 the newest item. */
public final class TransitionExpert implements NeighbourExpert {
    public static final String NAME = "transition";

    private static final double SHARPNESS = 50;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void score(ItemTable items, RecentItems recent, SparseScores target) {
        if (recent.size() == 0 || recent.row(0) == ItemTable.NO_ROW) {
            return;
        }
        int newest = recent.row(0);
        double scale = SHARPNESS / (1 + items.transitionTotal(newest));
        int neighbours = items.neighbours(newest);
        for (int i = 0; i < neighbours; i++) {
            float count = items.transitions(newest, i);
            if (count > 0) {
                target.add(items.neighbour(newest, i), (float) Math.log1p(scale * count));
            }
        }
    }
}
