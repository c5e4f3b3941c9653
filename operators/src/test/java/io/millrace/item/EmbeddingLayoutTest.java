package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingLayoutTest {
    private static final Embedding VECTOR = new Embedding("vector", 3, 0.1);
    private static final Embedding BIAS = new Embedding("bias", 1, 0);
    private static final Embedding CONTENT = new Embedding("content", 2, 0.5);

    private final EmbeddingLayout layout =
            new EmbeddingLayout(List.of(VECTOR, BIAS, VECTOR, CONTENT), 5);

    @Test
    void layout_embeddingNamedTwice_liesThereOnce() {
        assertThat(layout.size()).isEqualTo(3);
        assertThat(layout.width()).isEqualTo(6);
        assertThat(layout.get(2)).isEqualTo(CONTENT);
        assertThat(layout.offset(0)).isZero();
        assertThat(layout.offset(1)).isEqualTo(3);
        assertThat(layout.offset(2)).isEqualTo(4);
        assertThat(layout.offsetOf("content")).isEqualTo(4);
        assertThat(layout.indexOf("bias")).isEqualTo(1);
    }

    @Test
    void layout_unknownName_isRefused() {
        assertThat(layout.indexOf("other")).isEqualTo(-1);
        assertThatThrownBy(() -> layout.offsetOf("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no such embedding: other in ");
    }

    @Test
    void layout_twoEmbeddingsOfOneName_isRefused() {
        assertThatThrownBy(
                        () ->
                                new EmbeddingLayout(
                                        List.of(VECTOR, new Embedding("vector", 4, 0.1)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("two embeddings have one name: ");
    }

    @Test
    void initialise_allAtOnce_isEachOfThem() {
        float[] all = new float[6];
        layout.initialise("a", all);
        float[] vector = layout.initial(0, "a");
        float[] content = layout.initial(2, "a");

        assertThat(all).containsExactly(vector[0], vector[1], vector[2], 0, content[0], content[1]);
        assertThat(vector).isNotEqualTo(layout.initial(0, "b"));
    }

    @Test
    void layout_ofNothing_isEmpty() {
        EmbeddingLayout empty = new EmbeddingLayout(List.of(), 1);

        assertThat(empty.size()).isZero();
        assertThat(empty.width()).isZero();
        empty.initialise("a", new float[0]);
    }
}
