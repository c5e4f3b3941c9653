package io.millrace.cluster;

import static java.util.Objects.requireNonNull;

/**
 * Directions that stand for clusters: unit vectors, one after the other in one array. A vector
 * belongs to the one it has the largest inner product with, which for unit vectors is the cosine.
 *
 * <p>Immutable as long as nobody changes the array, which is not copied.
 */
public final class Centroids {
    private final int dimensions;
    private final float[] values;

    /**
     * @param values {@code size x dimensions} floats, at least one centroid
     */
    public Centroids(int dimensions, float[] values) {
        this.values = requireNonNull(values, "values is null");
        this.dimensions = dimensions;
        if (dimensions < 1 || values.length < dimensions || values.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    "centroids must fill whole rows: dimensions=%d, values=%d"
                            .formatted(dimensions, values.length));
        }
    }

    public int size() {
        return values.length / dimensions;
    }

    public int dimensions() {
        return dimensions;
    }

    /** The components of all centroids, not to be changed. */
    public float[] values() {
        return values;
    }

    /** The centroid that a vector belongs to; of equally near ones the first. */
    public int nearest(float[] vectors, int offset) {
        int nearest = 0;
        float best = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size(); i++) {
            float similarity = similarity(i, vectors, offset);
            if (similarity > best) {
                best = similarity;
                nearest = i;
            }
        }
        return nearest;
    }

    /** Inner product of a centroid and a vector that begins at {@code offset}. */
    public float similarity(int centroid, float[] vectors, int offset) {
        int begin = centroid * dimensions;
        float even = 0;
        float odd = 0;
        int d = 0;
        // Two sums: one alone would wait for itself at every addition.
        for (; d + 1 < dimensions; d += 2) {
            even += values[begin + d] * vectors[offset + d];
            odd += values[begin + d + 1] * vectors[offset + d + 1];
        }
        if (d < dimensions) {
            even += values[begin + d] * vectors[offset + d];
        }
        return even + odd;
    }

    /** Mean inner product of vectors with the centroids they belong to, 0 for none. */
    public double fit(float[] vectors, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            int offset = i * dimensions;
            sum += similarity(nearest(vectors, offset), vectors, offset);
        }
        return count == 0 ? 0 : sum / count;
    }
}
