package io.millrace.benchmarks.scoring;

import java.util.SplittableRandom;

/** Vectors with components between -0.5 and 0.5, the same in every run. */
final class RandomVectors {

    /** Components of a vector. */
    static final int DIMENSIONS = 128;

    private final SplittableRandom random;

    RandomVectors(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Fills the whole array. */
    void fill(float[] vector) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (random.nextInt() >> 8) * 0x1p-24f;
        }
    }

    float[] next() {
        float[] vector = new float[DIMENSIONS];
        fill(vector);
        return vector;
    }

    /** A number of vectors one after the other. */
    float[] next(int count) {
        float[] vectors = new float[count * DIMENSIONS];
        fill(vectors);
        return vectors;
    }
}
