package io.millrace.expert;

import io.millrace.item.ItemTable;

/**
 * covisit(u, i) = sum over the last k &lt; 20 items h_k of 0.9^k * C[h_k][i] / sqrt(n_i * n_h_k).
 *
 * <p>C is written in both directions while learning, so that the list of h_k alone holds what both
 * orders taught; the sum C[h][i] + C[i][h] of the literature differs from it by the factor 2, which
 * the fusion divides out. Work: at most 20 lists of published neighbours.
 */
public final class CoVisitationExpert implements NeighbourExpert {
    public static final String NAME = "covisit";

    /** Items of history that count. */
    public static final int HISTORY = 20;

    private static final float FADING = 0.9f;

    private final int[] rows = new int[ItemTable.NEIGHBOURS];
    private final float[] cosines = new float[ItemTable.NEIGHBOURS];

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void score(ItemTable items, RecentItems recent, SparseScores target) {
        float weight = 1f;
        int history = Math.min(HISTORY, recent.size());
        for (int k = 0; k < history; k++, weight *= FADING) {
            int row = recent.row(k);
            if (row == ItemTable.NO_ROW) {
                continue;
            }
            int neighbours = items.coVisitations(row, rows, cosines);
            for (int i = 0; i < neighbours; i++) {
                target.add(rows[i], weight * cosines[i]);
            }
        }
    }
}
