package io.millrace.scoring.cpu;

import java.util.Arrays;

/** In blocks that stay in the first-level cache, in loops that the JVM's compiler can widen. */
final class PlainRowCounter implements RowCounter {
    private static final int BLOCK = 1024;

    private final float[] sums = new float[BLOCK];

    @Override
    public int atLeast(float[] scores, float bound, int rows) {
        return atLeast(scores, 0, bound, rows);
    }

    @Override
    public int weightedAtLeast(float[][] scores, float[] weights, float bound, int rows) {
        int count = 0;
        for (int start = 0; start < rows; start += BLOCK) {
            int length = Math.min(BLOCK, rows - start);
            Arrays.fill(sums, 0, length, 0f);
            for (int k = 0; k < weights.length; k++) {
                if (weights[k] != 0) {
                    addScaled(scores[k], start, weights[k], length);
                }
            }
            count += atLeast(sums, 0, bound, length);
        }
        return count;
    }

    private void addScaled(float[] source, int start, float weight, int length) {
        for (int i = 0; i < length; i++) {
            sums[i] += weight * source[start + i];
        }
    }

    /** Counts from a row on; {@link VectorRowCounter} leaves it the last few. */
    static int atLeast(float[] scores, int start, float bound, int rows) {
        int count = 0;
        for (int row = start; row < rows; row++) {
            count += scores[row] >= bound ? 1 : 0;
        }
        return count;
    }
}
