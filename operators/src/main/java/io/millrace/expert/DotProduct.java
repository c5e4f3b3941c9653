package io.millrace.expert;

/** The inner product of two float vectors. */
public final class DotProduct {
    private DotProduct() {}

    /**
     * Sums in four interleaved parts: they do not wait for each other, which makes it about three
     * times as fast as one sum, and the order is fixed, so results are reproducible.
     *
     * @param length how many components from the given offsets on
     */
    public static float of(float[] one, int oneOffset, float[] other, int otherOffset, int length) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int d = 0;
        for (; d + 3 < length; d += 4) {
            sum0 += one[oneOffset + d] * other[otherOffset + d];
            sum1 += one[oneOffset + d + 1] * other[otherOffset + d + 1];
            sum2 += one[oneOffset + d + 2] * other[otherOffset + d + 2];
            sum3 += one[oneOffset + d + 3] * other[otherOffset + d + 3];
        }
        for (; d < length; d++) {
            sum0 += one[oneOffset + d] * other[otherOffset + d];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
