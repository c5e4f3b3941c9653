package io.millrace.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Directions that stand for clusters: unit vectors, one after the other in one array. A vector
 * belongs to the one it has the largest inner product with, which for unit vectors is the cosine.
 *
 * <p>The array is not copied; whoever changes it calls {@link #changed}.
 *
 * <p><b>Layout.</b> To find the nearest of all, products with all centroids are summed up side by
 * side, one component after the other, from a copy that has the first components of all centroids
 * first: sums that do not wait for each other are computed with vector instructions, one sum over
 * the components of one centroid never is. Several times as fast, measured.
 *
 * <p>Not thread-safe.
 */
public final class Centroids {
    private final int dimensions;
    private final float[] values;
    private final float[] products;
    private float[] byComponent;

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
        products = new float[size()];
    }

    /** To be called when the array of {@link #values} was changed. */
    public void changed() {
        byComponent = null;
    }

    public int size() {
        return values.length / dimensions;
    }

    public int dimensions() {
        return dimensions;
    }

    /** The components of all centroids. */
    public float[] values() {
        return values;
    }

    /** The centroid that a vector belongs to; of equally near ones the first. */
    public int nearest(float[] vectors, int offset) {
        if (byComponent == null) {
            byComponent = transposed();
        }
        Arrays.fill(products, 0);
        for (int d = 0; d < dimensions; d++) {
            addScaled(vectors[offset + d], byComponent, d * products.length, products);
        }
        int nearest = 0;
        for (int i = 1; i < products.length; i++) {
            if (products[i] > products[nearest]) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static void addScaled(float factor, float[] values, int offset, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * values[offset + i];
        }
    }

    private float[] transposed() {
        int size = size();
        float[] columns = new float[values.length];
        for (int i = 0; i < size; i++) {
            for (int d = 0; d < dimensions; d++) {
                columns[d * size + i] = values[i * dimensions + d];
            }
        }
        return columns;
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
