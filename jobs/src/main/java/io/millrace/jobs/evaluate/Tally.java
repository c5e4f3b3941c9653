package io.millrace.jobs.evaluate;

/** Sums up the ranks that one model gave to what shoppers chose. */
final class Tally {
    /** The K of every Recall@K that is reported. */
    static final int[] CUTOFFS = {1, 5, 10, 20};

    private final long[] hits = new long[CUTOFFS.length];
    private long count;
    private double reciprocalRanks;

    /**
     * @param rank at least 1
     */
    void add(int rank) {
        count++;
        reciprocalRanks += 1.0 / rank;
        for (int i = 0; i < CUTOFFS.length; i++) {
            if (rank <= CUTOFFS[i]) {
                hits[i]++;
            }
        }
    }

    long count() {
        return count;
    }

    Quality quality() {
        double[] recalls = new double[CUTOFFS.length];
        for (int i = 0; i < recalls.length; i++) {
            recalls[i] = count == 0 ? 0 : (double) hits[i] / count;
        }
        return new Quality(
                recalls[0],
                recalls[1],
                recalls[2],
                recalls[3],
                count == 0 ? 0 : reciprocalRanks / count);
    }
}
