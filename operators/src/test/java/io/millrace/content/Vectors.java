package io.millrace.content;

/** Arithmetic on vectors for tests. */
final class Vectors {
    private Vectors() {}

    static double product(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    static double length(float[] vector) {
        return Math.sqrt(product(vector, vector));
    }

    static float[] unit(double... vector) {
        double squares = 0;
        for (double component : vector) {
            squares += component * component;
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / Math.sqrt(squares));
        }
        return unit;
    }
}
