package io.millrace.judge;

import io.millrace.events.EventIds;
import org.agrona.collections.LongHashSet;

/**
 * The candidates of a slate, without the items the shopper had, among which one was chosen. Ties
 * count against the model, except in the order that was served.
 *
 * <p>Reusable; not thread-safe.
 */
final class ServedRanking implements Ranking {
    private final boolean[] excluded = new boolean[ServedSlate.DEPTH];
    private ServedSlate slate;
    private int chosen;

    /**
     * @param had hashes of items that are no candidates
     * @param itemId what was chosen
     */
    void set(ServedSlate newSlate, LongHashSet had, String itemId) {
        slate = newSlate;
        chosen = -1;
        long hash = EventIds.hash(itemId);
        for (int i = 0; i < slate.hashes().length; i++) {
            excluded[i] = had.contains(slate.hashes()[i]);
            if (slate.hashes()[i] == hash) {
                chosen = i;
            }
        }
    }

    /** The place of the chosen item in the order that was served. */
    int servedRank() {
        if (chosen < 0) {
            return NOT_RANKED;
        }
        int rank = 1;
        for (int i = 0; i < chosen; i++) {
            rank += excluded[i] ? 0 : 1;
        }
        return rank;
    }

    @Override
    public int rankOf(float[] scales) {
        if (chosen < 0) {
            return NOT_RANKED;
        }
        double own = fused(chosen, scales);
        int rank = 1;
        for (int i = 0; i < slate.hashes().length; i++) {
            rank += i != chosen && !excluded[i] && fused(i, scales) >= own ? 1 : 0;
        }
        return rank;
    }

    private double fused(int candidate, float[] scales) {
        double sum = 0;
        for (int k = 0; k < scales.length; k++) {
            sum += scales[k] * slate.score(candidate, k);
        }
        return sum;
    }
}
