package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private static final Embedding EMBEDDING = new Embedding("factors.output", 5, 0.1);

    @Test
    void initialise_sameItem_isTheSame() {
        assertThat(initial(EMBEDDING, "a", 1)).containsExactly(initial(EMBEDDING, "a", 1));
    }

    @Test
    void initialise_otherItemNameOrSeed_isAnother() {
        float[] vector = initial(EMBEDDING, "a", 1);

        assertThat(initial(EMBEDDING, "b", 1)).isNotEqualTo(vector);
        assertThat(initial(EMBEDDING, "a", 2)).isNotEqualTo(vector);
        assertThat(initial(new Embedding("factors.input", 5, 0.1), "a", 1)).isNotEqualTo(vector);
    }

    @Test
    void initialise_pinnedItem_hasTheSameBitsForEver() {
        assertThat(initial(EMBEDDING, "85123A", 1))
                .containsExactly(
                        0.15916239f, 0.036037415f, -0.018383494f, -0.0039938814f, 0.09433699f);
    }

    @Test
    void initialise_manyItems_isNormalWithTheDeviation() {
        int items = 20_000;
        double[] moments = new double[4];
        double products = 0;
        for (int i = 0; i < items; i++) {
            float[] vector = initial(EMBEDDING, "item-" + i, 7);
            for (float each : vector) {
                double scaled = each / 0.1;
                moments[0] += scaled;
                moments[1] += scaled * scaled;
                moments[2] += scaled * scaled * scaled;
                moments[3] += scaled * scaled * scaled * scaled;
            }
            products += vector[0] / 0.1 * vector[1] / 0.1;
        }
        int count = items * EMBEDDING.width();

        // Each within 4 standard errors of the mean of that power of a normal variable.
        assertThat(moments[0] / count).isCloseTo(0, within(4 / Math.sqrt(count)));
        assertThat(moments[1] / count).isCloseTo(1, within(4 * Math.sqrt(2.0 / count)));
        assertThat(moments[2] / count).isCloseTo(0, within(4 * Math.sqrt(15.0 / count)));
        assertThat(moments[3] / count).isCloseTo(3, within(4 * Math.sqrt(96.0 / count)));
        assertThat(products / items)
                .as("no correlation")
                .isCloseTo(0, within(4 / Math.sqrt(items)));
    }

    @Test
    void initialise_atAnOffset_leavesTheRest() {
        float[] target = {9, 9, 9, 9, 9, 9, 9};
        EMBEDDING.initialise("a", 1, target, 1);

        assertThat(target).startsWith(9).endsWith(9);
        float[] vector = initial(EMBEDDING, "a", 1);
        for (int d = 0; d < 5; d++) {
            assertThat(target[1 + d]).isEqualTo(vector[d]);
        }
    }

    @Test
    void initialise_withoutDeviation_isZeros() {
        float[] target = {9, 9, 9};
        new Embedding("bias", 2, 0).initialise("a", 1, target, 0);

        assertThat(target).containsExactly(0, 0, 9);
    }

    @Test
    void embedding_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Embedding("x", 0, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=x, width=0, deviation=0.1");
        assertThatThrownBy(() -> new Embedding("x", 1, -0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Embedding("x", 1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] initial(Embedding embedding, String itemId, long seed) {
        float[] target = new float[embedding.width()];
        embedding.initialise(itemId, seed, target, 0);
        return target;
    }
}
