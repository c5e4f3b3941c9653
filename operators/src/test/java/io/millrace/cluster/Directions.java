package io.millrace.cluster;

import java.util.SplittableRandom;

/** Unit vectors for tests. */
final class Directions {
    private Directions() {}

    /** A direction drawn evenly from the sphere. */
    static float[] random(int dimensions, SplittableRandom random) {
        float[] vector = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            vector[d] = (float) gaussian(random);
        }
        return unit(vector);
    }

    /** A direction near another one. */
    static float[] near(float[] centre, double deviation, SplittableRandom random) {
        float[] vector = new float[centre.length];
        for (int d = 0; d < centre.length; d++) {
            vector[d] =
                    centre[d] + (float) (deviation / Math.sqrt(centre.length) * gaussian(random));
        }
        return unit(vector);
    }

    /** One after the other. */
    static float[] joined(float[]... vectors) {
        float[] joined = new float[vectors.length * vectors[0].length];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, joined, i * vectors[i].length, vectors[i].length);
        }
        return joined;
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += component * component;
        }
        for (int d = 0; d < vector.length; d++) {
            vector[d] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
                * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
