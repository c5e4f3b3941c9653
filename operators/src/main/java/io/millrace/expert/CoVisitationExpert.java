package io.millrace.expert;

import io.millrace.item.ItemTable;

/**
 * covisit(u, i) = sum over the last k &lt; 20 items h_k of f^k * C[h_k][i] / sqrt(n_i * n_h_k).
 *
 * <p>Two of a kind: {@code covisit} listens to the whole history (f = 0.95), {@code covisit-recent}
 * mostly to the last few items (f = 0.7). How much of each is right differs from stream to stream
 * and from shopper to shopper, and is left to the fusion.
 *
 * <p>C is written in both directions while learning, so that the list of h_k alone holds what both
 * orders taught; the sum C[h][i] + C[i][h] of the literature differs from it by the factor 2, which
 * the fusion divides out. Work: at most 20 lists of published neighbours.
 */
public final class CoVisitationExpert implements NeighbourExpert {
    public static final String NAME = "covisit";

    /** The name of the one that listens to the last few items. */
    public static final String RECENT = "covisit-recent";

    /** Items of history that count. */
    public static final int HISTORY = 20;

    private static final float LONG_FADING = 0.95f;
    private static final float RECENT_FADING = 0.7f;

    private final String name;
    private final float fading;
    private final int[] rows = new int[ItemTable.NEIGHBOURS];
    private final float[] cosines = new float[ItemTable.NEIGHBOURS];

    private CoVisitationExpert(String name, float fading) {
        this.name = name;
        this.fading = fading;
    }

    /** The one that listens to the whole history. */
    static CoVisitationExpert ofHistory() {
        return new CoVisitationExpert(NAME, LONG_FADING);
    }

    /** The one that listens to the last few items. */
    static CoVisitationExpert ofLastItems() {
        return new CoVisitationExpert(RECENT, RECENT_FADING);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void score(ItemTable items, RecentItems recent, SparseScores target) {
        float weight = 1f;
        int history = Math.min(HISTORY, recent.size());
        for (int k = 0; k < history; k++, weight *= fading) {
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
