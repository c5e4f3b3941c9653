package io.millrace.content;

import io.millrace.events.Limits;

/**
 * A random matrix of signs that is nowhere stored.
 *
 * <p><b>What it computes.</b> Row {@code key} of the matrix is the bits of SplitMix64 (Steele, Lea,
 * Flood, "Fast splittable pseudorandom number generators", 2014) started from the key, 64 signs
 * from each step. A row depends on its key alone, so all replicas and all restarts have the same
 * matrix, of any height.
 *
 * <p><b>Bounds.</b> Rows of +1 and -1 keep inner products in expectation (Achlioptas,
 * "Database-friendly random projections: Johnson-Lindenstrauss with binary coins", 2003). For unit
 * vectors the standard deviation of an inner product after projection to N dimensions is at most
 * {@code sqrt(2 / N)} and about {@code sqrt(1 / N)} for vectors that have little in common: 0.125
 * for 64 dimensions, 0.05 for 384.
 */
final class SignedProjection {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private SignedProjection() {}

    /** The dimensions if a vector can have as many. */
    static int checkDimensions(int dimensions) {
        if (dimensions < 1 || dimensions > Limits.MAX_VECTOR_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions must be 1 to "
                            + Limits.MAX_VECTOR_DIMENSIONS
                            + ": dimensions="
                            + dimensions);
        }
        return dimensions;
    }

    /** Adds a row of the matrix, multiplied by a weight. */
    static void add(long key, double weight, double[] sums) {
        long state = key;
        for (int start = 0; start < sums.length; start += Long.SIZE) {
            state += GOLDEN_GAMMA;
            long bits = mix(state);
            int end = Math.min(sums.length, start + Long.SIZE);
            for (int i = start; i < end; i++) {
                sums[i] += (bits & 1) == 0 ? weight : -weight;
                bits >>>= 1;
            }
        }
    }

    /** A well-mixed key for a small number, whose rows would otherwise be shifts of each other. */
    static long key(long number) {
        return mix(number + GOLDEN_GAMMA);
    }

    /** The vector divided by its length; null when that is 0 or no number. */
    static float[] unit(double[] vector) {
        double squares = 0;
        for (double component : vector) {
            squares += component * component;
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            return null;
        }
        double length = Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
