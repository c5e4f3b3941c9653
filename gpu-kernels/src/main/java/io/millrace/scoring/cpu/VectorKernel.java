package io.millrace.scoring.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on vector registers: {@value #VECTORS} registers full of rows times four queries,
 * or one.
 *
 * <h2>What it computes</h2>
 *
 * <p>A lane holds the score of one row, so that each score is one chain of fused multiply-adds in
 * ascending order of d, whatever the width of the registers: the same bits on every machine. (A
 * register along d would be a sum in another order for each width.)
 *
 * <h2>Why this shape</h2>
 *
 * <p>Four queries times four registers of rows are sixteen independent chains, more than the
 * latency of a multiply-add (4 cycles) times the number that start in a cycle (2). A step takes 4
 * loads of rows and 4 broadcasts for 16 multiply-adds, so that neither the loads nor the registers
 * (16 sums, 4 rows, 1 query of the 32 that AVX-512 and NEON have) are the limit. On the 16
 * registers of AVX2 some sums live in the first-level cache; a smaller shape was not faster there.
 *
 * <p>Only this class and its callers may be loaded where the module {@code jdk.incubator.vector}
 * is. Vectors never leave a method: one that is handed to a method that is not inlined becomes an
 * object, which costs a factor of ten.
 */
final class VectorKernel {

    /** At most 16 lanes: a strip of {@link VectorTiles} has no more rows. */
    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= VectorTiles.STRIP_ROWS
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_512;

    /** Floats in a register. */
    static final int LANES = SPECIES.length();

    private static final int VECTORS = 4;

    /** Rows that are multiplied at a time. */
    static final int ROWS = VECTORS * LANES;

    private static final int STRIP_ROWS = VectorTiles.STRIP_ROWS;

    private VectorKernel() {}

    /**
     * Writes the scores of {@link #ROWS} rows for four queries.
     *
     * @param rows strips, see {@link VectorTiles}
     * @param row0 the index of component 0 of the first row
     * @param dimensions of the rows
     * @param queries holds the queries
     * @param query0 where the first of the four starts
     * @param scores0 gets the scores for the first query from {@code start} on
     */
    static void multiplyFour(
            float[] rows,
            int row0,
            int dimensions,
            float[] queries,
            int query0,
            int query1,
            int query2,
            int query3,
            float[] scores0,
            float[] scores1,
            float[] scores2,
            float[] scores3,
            int start) {
        int row1 = row0 + distance(1, dimensions);
        int row2 = row0 + distance(2, dimensions);
        int row3 = row0 + distance(3, dimensions);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum00 = zero;
        FloatVector sum01 = zero;
        FloatVector sum02 = zero;
        FloatVector sum03 = zero;
        FloatVector sum10 = zero;
        FloatVector sum11 = zero;
        FloatVector sum12 = zero;
        FloatVector sum13 = zero;
        FloatVector sum20 = zero;
        FloatVector sum21 = zero;
        FloatVector sum22 = zero;
        FloatVector sum23 = zero;
        FloatVector sum30 = zero;
        FloatVector sum31 = zero;
        FloatVector sum32 = zero;
        FloatVector sum33 = zero;
        for (int d = 0; d < dimensions; d++) {
            int offset = d * STRIP_ROWS;
            FloatVector rows0 = FloatVector.fromArray(SPECIES, rows, row0 + offset);
            FloatVector rows1 = FloatVector.fromArray(SPECIES, rows, row1 + offset);
            FloatVector rows2 = FloatVector.fromArray(SPECIES, rows, row2 + offset);
            FloatVector rows3 = FloatVector.fromArray(SPECIES, rows, row3 + offset);
            FloatVector query = FloatVector.broadcast(SPECIES, queries[query0 + d]);
            sum00 = rows0.fma(query, sum00);
            sum01 = rows1.fma(query, sum01);
            sum02 = rows2.fma(query, sum02);
            sum03 = rows3.fma(query, sum03);
            query = FloatVector.broadcast(SPECIES, queries[query1 + d]);
            sum10 = rows0.fma(query, sum10);
            sum11 = rows1.fma(query, sum11);
            sum12 = rows2.fma(query, sum12);
            sum13 = rows3.fma(query, sum13);
            query = FloatVector.broadcast(SPECIES, queries[query2 + d]);
            sum20 = rows0.fma(query, sum20);
            sum21 = rows1.fma(query, sum21);
            sum22 = rows2.fma(query, sum22);
            sum23 = rows3.fma(query, sum23);
            query = FloatVector.broadcast(SPECIES, queries[query3 + d]);
            sum30 = rows0.fma(query, sum30);
            sum31 = rows1.fma(query, sum31);
            sum32 = rows2.fma(query, sum32);
            sum33 = rows3.fma(query, sum33);
        }
        sum00.intoArray(scores0, start);
        sum01.intoArray(scores0, start + LANES);
        sum02.intoArray(scores0, start + 2 * LANES);
        sum03.intoArray(scores0, start + 3 * LANES);
        sum10.intoArray(scores1, start);
        sum11.intoArray(scores1, start + LANES);
        sum12.intoArray(scores1, start + 2 * LANES);
        sum13.intoArray(scores1, start + 3 * LANES);
        sum20.intoArray(scores2, start);
        sum21.intoArray(scores2, start + LANES);
        sum22.intoArray(scores2, start + 2 * LANES);
        sum23.intoArray(scores2, start + 3 * LANES);
        sum30.intoArray(scores3, start);
        sum31.intoArray(scores3, start + LANES);
        sum32.intoArray(scores3, start + 2 * LANES);
        sum33.intoArray(scores3, start + 3 * LANES);
    }

    /**
     * Writes the products of some components of {@link #ROWS} rows with one query.
     *
     * @param row0 the index of the first component wanted of the first row
     * @param dimensions of the rows
     * @param query holds the query from {@code first} on
     * @param length of the query
     */
    static void multiplyOne(
            float[] rows,
            int row0,
            int dimensions,
            float[] query,
            int first,
            int length,
            float[] scores,
            int start) {
        int row1 = row0 + distance(1, dimensions);
        int row2 = row0 + distance(2, dimensions);
        int row3 = row0 + distance(3, dimensions);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int d = 0; d < length; d++) {
            int offset = d * STRIP_ROWS;
            FloatVector component = FloatVector.broadcast(SPECIES, query[first + d]);
            sum0 = FloatVector.fromArray(SPECIES, rows, row0 + offset).fma(component, sum0);
            sum1 = FloatVector.fromArray(SPECIES, rows, row1 + offset).fma(component, sum1);
            sum2 = FloatVector.fromArray(SPECIES, rows, row2 + offset).fma(component, sum2);
            sum3 = FloatVector.fromArray(SPECIES, rows, row3 + offset).fma(component, sum3);
        }
        sum0.intoArray(scores, start);
        sum1.intoArray(scores, start + LANES);
        sum2.intoArray(scores, start + 2 * LANES);
        sum3.intoArray(scores, start + 3 * LANES);
    }

    /** Whether one of {@link #ROWS} scores exceeds a threshold. */
    static boolean anyAbove(float[] scores, int start, float threshold) {
        FloatVector scores0 = FloatVector.fromArray(SPECIES, scores, start);
        FloatVector scores1 = FloatVector.fromArray(SPECIES, scores, start + LANES);
        FloatVector scores2 = FloatVector.fromArray(SPECIES, scores, start + 2 * LANES);
        FloatVector scores3 = FloatVector.fromArray(SPECIES, scores, start + 3 * LANES);
        return scores0.max(scores1)
                .max(scores2.max(scores3))
                .compare(VectorOperators.GT, threshold)
                .anyTrue();
    }

    /** From a component of the first register's first row to that of a later register's. */
    private static int distance(int vector, int dimensions) {
        int row = vector * LANES;
        return row / STRIP_ROWS * STRIP_ROWS * dimensions + row % STRIP_ROWS;
    }
}
