package io.millrace.judge;

import java.util.function.ObjLongConsumer;

/**
 * Counts ranks: judged events, hits among the first 1, 5, 10 and 20, and the sum of reciprocal
 * ranks. All whole numbers, so that sums over any parts come out the same.
 */
public final class RankCounts {
    public static final String JUDGED = "judged";
    public static final String HITS_AT = "hits_at_";

    /** Sum of reciprocal ranks, in units of 1 / {@link #UNIT}. */
    public static final String RECIPROCAL_RANKS = "reciprocal_ranks_millionths";

    /** What a reciprocal rank of 1 counts. */
    public static final long UNIT = 1_000_000;

    /** Below these ranks or at them a choice is a hit. */
    private static final int[] BOUNDS = {1, 5, 10, 20};

    private final String prefix;
    private final long[] hits = new long[BOUNDS.length];
    private long judged;
    private long reciprocalRanks;

    /**
     * @param prefix of the names under which the counts are handed out
     */
    public RankCounts(String prefix) {
        this.prefix = prefix;
    }

    /** Counts a rank, {@link Ranking#NOT_RANKED} for a miss. */
    public void add(int rank) {
        judged++;
        for (int i = 0; i < BOUNDS.length; i++) {
            hits[i] += rank <= BOUNDS[i] ? 1 : 0;
        }
        reciprocalRanks += rank == Ranking.NOT_RANKED ? 0 : Math.round((double) UNIT / rank);
    }

    /** Hands out what is not 0 and begins again. */
    public void drainTo(ObjLongConsumer<String> target) {
        hand(JUDGED, judged, target);
        for (int i = 0; i < BOUNDS.length; i++) {
            hand(HITS_AT + BOUNDS[i], hits[i], target);
            hits[i] = 0;
        }
        hand(RECIPROCAL_RANKS, reciprocalRanks, target);
        judged = 0;
        reciprocalRanks = 0;
    }

    private void hand(String name, long count, ObjLongConsumer<String> target) {
        if (count > 0) {
            target.accept(prefix + name, count);
        }
    }
}
