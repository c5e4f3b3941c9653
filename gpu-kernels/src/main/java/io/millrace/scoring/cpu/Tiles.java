package io.millrace.scoring.cpu;

/**
 * The vectors of all rows, in a layout of the implementation's own, and their products with
 * queries. Every product is the chain of fused multiply-adds that {@link
 * io.millrace.scoring.ScoringBackend} defines.
 *
 * <p>Rows that were never put hold zeros. Not thread-safe for changes; any number of threads may
 * multiply while nothing is put.
 */
interface Tiles {

    int TILE_SHIFT = 10;

    /** Rows in a tile, what a group of requests is multiplied with at a time. */
    int TILE_ROWS = 1 << TILE_SHIFT;

    /** Rows whose scores are compared with a threshold at a time: one word of liveness. */
    int BLOCK_ROWS = Long.SIZE;

    /** What {@link #multiply} must find room for: queries are taken four at a time. */
    int QUERIES_AT_A_TIME = 4;

    void put(int row, float[] source, int offset);

    /**
     * Writes {@code scores[i][place] = query i * row} for every row of a tile.
     *
     * @param queries holds the queries one after the other
     * @param first where the first of them starts
     * @param count how many
     * @param scores an array of {@link #TILE_ROWS} for each query, and for as many more as make
     *     their number a multiple of {@link #QUERIES_AT_A_TIME}; those are left undefined
     */
    void multiply(int tile, float[] queries, int first, int count, float[][] scores);

    /**
     * Writes {@code target[row] = sum over d of query[d] * row[first + d]} for the first rows.
     *
     * @param spare working memory of at least {@link #BLOCK_ROWS}
     */
    void products(float[] query, int first, float[] target, int rows, float[] spare);

    /** Whether one of {@link #BLOCK_ROWS} scores exceeds a threshold. */
    boolean anyAbove(float[] scores, int start, float threshold);
}
