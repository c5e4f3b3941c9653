package io.millrace.content;

/**
 * Brings a vector of any length to unit length in a fixed number of dimensions.
 *
 * <p>As many dimensions: as it is. Fewer: followed by zeros, which keeps every inner product. More:
 * by {@link SignedProjection}, which keeps them up to a deviation of about {@code 1 / sqrt(N)}.
 * Inner products mean something between vectors that came with the same length, whatever it was.
 */
final class VectorProjection {
    private final int dimensions;

    /**
     * @param dimensions 1 to 4,096
     */
    VectorProjection(int dimensions) {
        this.dimensions = SignedProjection.checkDimensions(dimensions);
    }

    int dimensions() {
        return dimensions;
    }

    /** A new unit vector; null when the vector has no direction: empty, all 0, not finite. */
    float[] project(float[] vector) {
        double[] sums = new double[dimensions];
        if (vector.length <= dimensions) {
            for (int i = 0; i < vector.length; i++) {
                sums[i] = vector[i];
            }
        } else {
            for (int i = 0; i < vector.length; i++) {
                SignedProjection.add(SignedProjection.key(i), vector[i], sums);
            }
        }
        return SignedProjection.unit(sums);
    }
}
