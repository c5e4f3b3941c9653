package io.millrace.expert;

import io.millrace.item.ItemTable;

/** An expert that names items through the neighbours of what the shopper saw last. */
public non-sealed interface NeighbourExpert extends Expert {

    /** Adds the expert's raw scores, at least 0, to an empty target. */
    void score(ItemTable items, RecentItems recent, SparseScores target);
}
