package io.millrace.scoring.cpu;

/**
 * The inner loop: one query times one tile.
 *
 * <p>The loop runs over rows, not over dimensions: neighbouring rows are independent sums, which
 * the compiler may compute side by side in vector registers, while a sum over dimensions has an
 * order that it must keep. Four dimensions in one pass load and store each sum once for four
 * products.
 *
 * <p>One array for each dimension, because the compiler of JDK 17 leaves a loop scalar that reads
 * one array at several offsets; measured, that cost a factor of four.
 */
final class TileProduct {

    private TileProduct() {}

    /**
     * Writes {@code scores[i] = sum over d of queries[query + d] * columns[d][i]}, the sum in
     * ascending order of d.
     *
     * @param columns one for each dimension, a multiple of 4 of them, each as long as a tile has
     *     rows
     * @param scores as long as a column
     */
    static void multiply(float[][] columns, float[] queries, int query, float[] scores) {
        first(columns[0], columns[1], columns[2], columns[3], queries, query, scores);
        for (int dimension = 4; dimension < columns.length; dimension += 4) {
            next(
                    columns[dimension],
                    columns[dimension + 1],
                    columns[dimension + 2],
                    columns[dimension + 3],
                    queries,
                    query + dimension,
                    scores);
        }
    }

    private static void first(
            float[] column0,
            float[] column1,
            float[] column2,
            float[] column3,
            float[] queries,
            int query,
            float[] scores) {
        float q0 = queries[query];
        float q1 = queries[query + 1];
        float q2 = queries[query + 2];
        float q3 = queries[query + 3];
        for (int i = 0; i < RowTable.TILE_ROWS; i++) {
            scores[i] = q0 * column0[i] + q1 * column1[i] + q2 * column2[i] + q3 * column3[i];
        }
    }

    private static void next(
            float[] column0,
            float[] column1,
            float[] column2,
            float[] column3,
            float[] queries,
            int query,
            float[] scores) {
        float q0 = queries[query];
        float q1 = queries[query + 1];
        float q2 = queries[query + 2];
        float q3 = queries[query + 3];
        for (int i = 0; i < RowTable.TILE_ROWS; i++) {
            scores[i] =
                    scores[i]
                            + q0 * column0[i]
                            + q1 * column1[i]
                            + q2 * column2[i]
                            + q3 * column3[i];
        }
    }
}
