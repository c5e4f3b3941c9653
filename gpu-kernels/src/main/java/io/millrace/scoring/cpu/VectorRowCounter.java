package io.millrace.scoring.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A lane holds the score of one row; weighted scores are summed in blocks that stay in the
 * first-level cache. (One loop over the parts around sums in registers would touch less memory, but
 * the JVM's compiler makes an object of a vector that such a loop carries: 30 times as slow.)
 *
 * <p>What reaches the bound is counted lane by lane and summed up at the end, in floats: their
 * masks need no other type, and a lane counts fewer than the 2^24 that a float counts exactly.
 */
final class VectorRowCounter implements RowCounter {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Whole registers of any width. */
    private static final int BLOCK = 4096;

    private static final int FOUR = 4;

    private final float[] sums = new float[BLOCK];
    private final float[] lanes = new float[LANES];

    /** The parts that have a weight. */
    private int[] part = new int[0];

    @Override
    public int atLeast(float[] scores, float bound, int rows) {
        FloatVector count = FloatVector.zero(SPECIES);
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            FloatVector values = FloatVector.fromArray(SPECIES, scores, row);
            count = count.add(1f, values.compare(VectorOperators.GE, bound));
        }
        count.intoArray(lanes, 0);
        int counted = 0;
        for (float lane : lanes) {
            counted += (int) lane;
        }
        return counted + PlainRowCounter.atLeast(scores, row, bound, rows);
    }

    @Override
    public int weightedAtLeast(float[][] scores, float[] weights, float bound, int rows) {
        int parts = listParts(weights);
        int count = 0;
        for (int start = 0; start < rows; start += BLOCK) {
            int length = Math.min(BLOCK, rows - start);
            Arrays.fill(sums, 0, length, 0f);
            int k = 0;
            for (; k + FOUR <= parts; k += FOUR) {
                addFour(scores, start, weights, k, length);
            }
            for (; k < parts; k++) {
                addScaled(scores[part[k]], start, weights[part[k]], length);
            }
            count += atLeast(sums, bound, length);
        }
        return count;
    }

    private int listParts(float[] weights) {
        if (part.length < weights.length) {
            part = new int[weights.length];
        }
        int parts = 0;
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] != 0) {
                part[parts++] = k;
            }
        }
        return parts;
    }

    /** Four at a time: the sums are read and written once instead of four times. */
    private void addFour(float[][] scores, int start, float[] weights, int k, int length) {
        float[] scores0 = scores[part[k]];
        float[] scores1 = scores[part[k + 1]];
        float[] scores2 = scores[part[k + 2]];
        float[] scores3 = scores[part[k + 3]];
        float weight0 = weights[part[k]];
        float weight1 = weights[part[k + 1]];
        float weight2 = weights[part[k + 2]];
        float weight3 = weights[part[k + 3]];
        int i = 0;
        for (; i + LANES <= length; i += LANES) {
            int row = start + i;
            FloatVector.fromArray(SPECIES, sums, i)
                    .add(FloatVector.fromArray(SPECIES, scores0, row).mul(weight0))
                    .add(FloatVector.fromArray(SPECIES, scores1, row).mul(weight1))
                    .add(FloatVector.fromArray(SPECIES, scores2, row).mul(weight2))
                    .add(FloatVector.fromArray(SPECIES, scores3, row).mul(weight3))
                    .intoArray(sums, i);
        }
        for (; i < length; i++) {
            int row = start + i;
            sums[i] =
                    sums[i]
                            + weight0 * scores0[row]
                            + weight1 * scores1[row]
                            + weight2 * scores2[row]
                            + weight3 * scores3[row];
        }
    }

    private void addScaled(float[] source, int start, float weight, int length) {
        int i = 0;
        for (; i + LANES <= length; i += LANES) {
            FloatVector.fromArray(SPECIES, source, start + i)
                    .mul(weight)
                    .add(FloatVector.fromArray(SPECIES, sums, i))
                    .intoArray(sums, i);
        }
        for (; i < length; i++) {
            sums[i] += weight * source[start + i];
        }
    }
}
