package io.millrace.scoring.cpu;

/**
 * Counts rows by score, which is what ranks are made of, over scores that lie in one array for each
 * of K parts.
 *
 * <p>The weighted score of a row is the sum of weight times score over the parts in their order,
 * each product rounded before it is added, parts with weight 0 left out. All implementations give
 * the same bits. Not thread-safe.
 */
public interface RowCounter {

    /** The cheapest one that works in this JVM. */
    static RowCounter best() {
        return CpuKernel.best().rowCounter();
    }

    /**
     * Rows whose score is a bound or more.
     *
     * @param scores at least {@code rows} long, no NaN
     */
    int atLeast(float[] scores, float bound, int rows);

    /**
     * Rows whose weighted score is a bound or more.
     *
     * @param scores K arrays, each at least {@code rows} long
     * @param weights of the K parts; no weighted score may become NaN
     */
    int weightedAtLeast(float[][] scores, float[] weights, float bound, int rows);

    /** The weighted score of one row. */
    static float weighted(float[][] scores, float[] weights, int row) {
        float sum = 0;
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] != 0) {
                sum += weights[k] * scores[k][row];
            }
        }
        return sum;
    }
}
