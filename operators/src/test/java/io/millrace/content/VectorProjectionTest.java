package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorProjectionTest {
    @Test
    void project_sameDimensions_isTheUnitVector() {
        assertThat(new VectorProjection(2).project(new float[] {3, 4}))
                .containsExactly(new float[] {0.6f, 0.8f});
    }

    @Test
    void project_fewerDimensions_isFollowedByZeros() {
        assertThat(new VectorProjection(4).project(new float[] {3, 4}))
                .containsExactly(new float[] {0.6f, 0.8f, 0, 0});
    }

    @Test
    void project_extremeMagnitudes_haveUnitLength() {
        VectorProjection projection = new VectorProjection(3);
        for (float magnitude : new float[] {Float.MIN_VALUE, Float.MAX_VALUE}) {
            float[] vector = new float[100];
            Arrays.fill(vector, magnitude);

            assertThat(Vectors.length(projection.project(vector))).isCloseTo(1, within(1e-6));
        }
    }

    static Stream<float[]> withoutDirection() {
        return Stream.of(
                new float[0],
                new float[2],
                new float[100],
                new float[] {1, Float.NaN},
                new float[] {1, Float.POSITIVE_INFINITY},
                new float[] {Float.NEGATIVE_INFINITY, 1, 2, 3, 4, 5});
    }

    @ParameterizedTest
    @MethodSource("withoutDirection")
    void project_noDirection_isNull(float[] vector) {
        assertThat(new VectorProjection(4).project(vector)).isNull();
    }

    @Test
    void project_moreDimensions_keepsInnerProductsWithinTheBound() {
        SplittableRandom random = new SplittableRandom(7);
        VectorProjection projection = new VectorProjection(64);
        double squares = 0;
        double sum = 0;
        int pairs = 500;
        for (int pair = 0; pair < pairs; pair++) {
            float[] left = gaussian(random, 384);
            float[] right = gaussian(random, 384);
            for (int i = 0; i < 384; i++) {
                right[i] = left[i] + right[i];
            }
            double before =
                    Vectors.product(left, right) / Vectors.length(left) / Vectors.length(right);
            float[] first = projection.project(left);
            float[] second = projection.project(right);

            assertThat(Vectors.length(first)).isCloseTo(1, within(1e-6));
            double error = Vectors.product(first, second) - before;
            sum += error;
            squares += error * error;
        }

        assertThat(sum / pairs).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(squares / pairs)).isLessThan(1 / Math.sqrt(64));
    }

    /** These signs are in the state of running jobs: they must never change. */
    @Test
    void add_oneRow_hasTheSignsItAlwaysHad() {
        double[] sums = new double[70];
        SignedProjection.add(SignedProjection.key(5), 2, sums);
        StringBuilder signs = new StringBuilder();
        for (double sum : sums) {
            assertThat(Math.abs(sum)).isEqualTo(2);
            signs.append(sum > 0 ? '+' : '-');
        }

        assertThat(signs.toString())
                .isEqualTo(
                        "-+-+--+++-++++-+-+-++-++-+++---++--+++-++-+++---+--+-+--+-+------++-++");
    }

    @Test
    void add_rowsOfNeighbouringKeys_areIndependent() {
        double[] sums = new double[4096];
        for (int i = 0; i < 64; i++) {
            SignedProjection.add(SignedProjection.key(i), 1, sums);
        }
        double squares = 0;
        for (double sum : sums) {
            squares += sum * sum;
        }

        assertThat(squares / sums.length).isCloseTo(64, within(6.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4097})
    void constructor_dimensionsOutOfRange_isRefused(int dimensions) {
        assertThatThrownBy(() -> new VectorProjection(dimensions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimensions must be 1 to 4096: dimensions=" + dimensions);
    }

    private static float[] gaussian(SplittableRandom random, int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
