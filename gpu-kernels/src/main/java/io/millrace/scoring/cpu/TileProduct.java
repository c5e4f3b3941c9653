package io.millrace.scoring.cpu;

import java.util.Arrays;

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

    /**
     * Writes {@code target[start + i] = sum over d of query[d] * columns[first + d][i]} for the
     * first {@code count} rows of a tile.
     */
    static void multiplyRange(
            float[][] columns, int first, float[] query, float[] target, int start, int count) {
        int head = query.length % 8;
        Arrays.fill(target, start, start + count, 0f);
        for (int dimension = 0; dimension < head; dimension++) {
            addOne(columns[first + dimension], query[dimension], target, start, count);
        }
        for (int dimension = head; dimension < query.length; dimension += 8) {
            addEight(columns, first + dimension, query, dimension, target, start, count);
        }
    }

    private static void addOne(float[] column, float q, float[] target, int start, int count) {
        for (int i = 0; i < count; i++) {
            target[start + i] = Math.fma(q, column[i], target[start + i]);
        }
    }

    private static void addEight(
            float[][] columns,
            int first,
            float[] query,
            int dimension,
            float[] target,
            int start,
            int count) {
        float[] column0 = columns[first];
        float[] column1 = columns[first + 1];
        float[] column2 = columns[first + 2];
        float[] column3 = columns[first + 3];
        float[] column4 = columns[first + 4];
        float[] column5 = columns[first + 5];
        float[] column6 = columns[first + 6];
        float[] column7 = columns[first + 7];
        float q0 = query[dimension];
        float q1 = query[dimension + 1];
        float q2 = query[dimension + 2];
        float q3 = query[dimension + 3];
        float q4 = query[dimension + 4];
        float q5 = query[dimension + 5];
        float q6 = query[dimension + 6];
        float q7 = query[dimension + 7];
        for (int i = 0; i < count; i++) {
            float sum = Math.fma(q0, column0[i], target[start + i]);
            sum = Math.fma(q1, column1[i], sum);
            sum = Math.fma(q2, column2[i], sum);
            sum = Math.fma(q3, column3[i], sum);
            sum = Math.fma(q4, column4[i], sum);
            sum = Math.fma(q5, column5[i], sum);
            sum = Math.fma(q6, column6[i], sum);
            target[start + i] = Math.fma(q7, column7[i], sum);
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
        for (int i = 0; i < Tiles.TILE_ROWS; i++) {
            scores[i] =
                    Math.fma(
                            q3,
                            column3[i],
                            Math.fma(
                                    q2,
                                    column2[i],
                                    Math.fma(q1, column1[i], Math.fma(q0, column0[i], 0f))));
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
        for (int i = 0; i < Tiles.TILE_ROWS; i++) {
            scores[i] =
                    Math.fma(
                            q3,
                            column3[i],
                            Math.fma(
                                    q2,
                                    column2[i],
                                    Math.fma(q1, column1[i], Math.fma(q0, column0[i], scores[i]))));
        }
    }
}
