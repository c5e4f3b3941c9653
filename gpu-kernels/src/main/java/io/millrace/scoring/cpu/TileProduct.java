package io.millrace.scoring.cpu;

/**
 * The inner loop: one query times one tile.
 *
 * <p>The loop runs over rows, not over dimensions: neighbouring rows are independent sums, which
 * the compiler may compute side by side in vector registers, while a sum over dimensions has an
 * order that it must keep. Four dimensions in one pass load and store each sum once for four
 * products. Kept in one small static method so that it is compiled as one loop nest.
 */
final class TileProduct {

    private TileProduct() {}

    /**
     * Writes {@code scores[i] = sum over d of queries[query + d] * tile[d * TILE_ROWS + i]}, the
     * sum in ascending order of d.
     *
     * @param dimensions a multiple of 4, at least 4
     * @param scores as long as a tile has rows
     */
    static void multiply(float[] tile, float[] queries, int query, int dimensions, float[] scores) {
        first(tile, queries, query, scores);
        for (int dimension = 4; dimension < dimensions; dimension += 4) {
            next(tile, dimension << RowTable.TILE_SHIFT, queries, query + dimension, scores);
        }
    }

    private static void first(float[] tile, float[] queries, int query, float[] scores) {
        float q0 = queries[query];
        float q1 = queries[query + 1];
        float q2 = queries[query + 2];
        float q3 = queries[query + 3];
        int column1 = RowTable.TILE_ROWS;
        int column2 = 2 * RowTable.TILE_ROWS;
        int column3 = 3 * RowTable.TILE_ROWS;
        for (int i = 0; i < RowTable.TILE_ROWS; i++) {
            scores[i] =
                    q0 * tile[i]
                            + q1 * tile[column1 + i]
                            + q2 * tile[column2 + i]
                            + q3 * tile[column3 + i];
        }
    }

    private static void next(
            float[] tile, int column0, float[] queries, int query, float[] scores) {
        float q0 = queries[query];
        float q1 = queries[query + 1];
        float q2 = queries[query + 2];
        float q3 = queries[query + 3];
        int column1 = column0 + RowTable.TILE_ROWS;
        int column2 = column1 + RowTable.TILE_ROWS;
        int column3 = column2 + RowTable.TILE_ROWS;
        for (int i = 0; i < RowTable.TILE_ROWS; i++) {
            scores[i] =
                    scores[i]
                            + q0 * tile[column0 + i]
                            + q1 * tile[column1 + i]
                            + q2 * tile[column2 + i]
                            + q3 * tile[column3 + i];
        }
    }
}
