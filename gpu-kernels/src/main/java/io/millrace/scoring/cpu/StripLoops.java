package io.millrace.scoring.cpu;

/**
 * The inner loop in plain Java over the layout of {@link VectorTiles}: the rows of one strip times
 * one query, sixteen sums that do not wait for each other.
 *
 * <p>Each score is the chain of fused multiply-adds that {@link VectorKernel} computes, so that
 * either may be used for any part of a catalogue at any time. Short, so that it is compiled soon.
 */
final class StripLoops {

    private StripLoops() {}

    /**
     * Writes the products of some components of the rows of a strip with one query.
     *
     * @param rows strips, see {@link VectorTiles}
     * @param row0 the index of the first component wanted of the first row
     * @param query holds the query from {@code first} on
     * @param length of the query
     * @param scores gets one score for each row from {@code start} on
     */
    static void multiply(
            float[] rows,
            int row0,
            float[] query,
            int first,
            int length,
            float[] scores,
            int start) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        float sum4 = 0;
        float sum5 = 0;
        float sum6 = 0;
        float sum7 = 0;
        float sum8 = 0;
        float sum9 = 0;
        float sum10 = 0;
        float sum11 = 0;
        float sum12 = 0;
        float sum13 = 0;
        float sum14 = 0;
        float sum15 = 0;
        for (int d = 0; d < length; d++) {
            int at = row0 + d * VectorTiles.STRIP_ROWS;
            float component = query[first + d];
            sum0 = Math.fma(rows[at], component, sum0);
            sum1 = Math.fma(rows[at + 1], component, sum1);
            sum2 = Math.fma(rows[at + 2], component, sum2);
            sum3 = Math.fma(rows[at + 3], component, sum3);
            sum4 = Math.fma(rows[at + 4], component, sum4);
            sum5 = Math.fma(rows[at + 5], component, sum5);
            sum6 = Math.fma(rows[at + 6], component, sum6);
            sum7 = Math.fma(rows[at + 7], component, sum7);
            sum8 = Math.fma(rows[at + 8], component, sum8);
            sum9 = Math.fma(rows[at + 9], component, sum9);
            sum10 = Math.fma(rows[at + 10], component, sum10);
            sum11 = Math.fma(rows[at + 11], component, sum11);
            sum12 = Math.fma(rows[at + 12], component, sum12);
            sum13 = Math.fma(rows[at + 13], component, sum13);
            sum14 = Math.fma(rows[at + 14], component, sum14);
            sum15 = Math.fma(rows[at + 15], component, sum15);
        }
        scores[start] = sum0;
        scores[start + 1] = sum1;
        scores[start + 2] = sum2;
        scores[start + 3] = sum3;
        scores[start + 4] = sum4;
        scores[start + 5] = sum5;
        scores[start + 6] = sum6;
        scores[start + 7] = sum7;
        scores[start + 8] = sum8;
        scores[start + 9] = sum9;
        scores[start + 10] = sum10;
        scores[start + 11] = sum11;
        scores[start + 12] = sum12;
        scores[start + 13] = sum13;
        scores[start + 14] = sum14;
        scores[start + 15] = sum15;
    }

    /** Whether one of so many scores exceeds a threshold. */
    static boolean anyAbove(float[] scores, int start, int count, float threshold) {
        for (int i = start; i < start + count; i++) {
            if (scores[i] > threshold) {
                return true;
            }
        }
        return false;
    }
}
