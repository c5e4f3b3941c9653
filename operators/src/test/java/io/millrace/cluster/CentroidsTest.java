package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CentroidsTest {
    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 5", "33, 128", "256, 160"})
    void nearest_hasTheLargestInnerProduct(int size, int dimensions) {
        Centroids centroids = new Centroids(dimensions, floats(size * dimensions));
        float[] vectors = floats(20 * dimensions);
        for (int offset = 0; offset < vectors.length; offset += dimensions) {
            int nearest = centroids.nearest(vectors, offset);
            for (int other = 0; other < size; other++) {
                assertThat(centroids.similarity(other, vectors, offset))
                        .isLessThanOrEqualTo(
                                centroids.similarity(nearest, vectors, offset) + 1e-4f);
            }
        }
    }

    @Test
    void nearest_ofEquallyNearOnes_isTheFirst() {
        Centroids centroids = new Centroids(2, new float[] {0, 1, 1, 0, 1, 0});

        assertThat(centroids.nearest(new float[] {1, 0}, 0)).isEqualTo(1);
    }

    @Test
    void nearest_afterAChange_isOfTheNewValues() {
        Centroids centroids = new Centroids(2, new float[] {1, 0, 0, 1});
        float[] vector = {1, 0};
        assertThat(centroids.nearest(vector, 0)).isZero();

        centroids.values()[0] = -1;
        centroids.changed();

        assertThat(centroids.nearest(vector, 0)).isEqualTo(1);
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }
}
