package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.CatalogueItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentEncoderTest {
    private static final float[] OF_TEXT = {0, 1, 0};

    private final FakeEncoder text = new FakeEncoder();
    private final ContentEncoder encoder = new ContentEncoder(text);

    /** Gives every item with a title the same vector and remembers what it was asked. */
    private static final class FakeEncoder implements TextEncoder {
        private final List<String> asked = new ArrayList<>();
        private boolean closed;

        @Override
        public int dimensions() {
            return 3;
        }

        @Override
        public float[] encode(CatalogueItem item) {
            asked.add(item.title());
            return item.title() == null ? null : OF_TEXT;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void encode_suppliedVector_isTakenAtUnitLength() {
        assertThat(encoder.encode(Items.withVector("lamp", 0, 3, 4)))
                .containsExactly(new float[] {0, 0.6f, 0.8f});
        assertThat(text.asked).isEmpty();
    }

    @Test
    void encode_suppliedVectorOfMoreDimensions_isProjected() {
        float[] vector = encoder.encode(Items.withVector("lamp", 1, 2, 3, 4, 5));

        assertThat(vector)
                .hasSize(3)
                .isEqualTo(encoder.encode(Items.withVector("x", 1, 2, 3, 4, 5)));
        assertThat(Vectors.length(vector)).isCloseTo(1, within(1e-6));
    }

    @Test
    void encode_noVector_isOfTheText() {
        assertThat(encoder.encode(Items.titled("lamp"))).isEqualTo(OF_TEXT);
        assertThat(encoder.encode(CatalogueItem.of("a"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, Float.NaN, Float.POSITIVE_INFINITY})
    void encode_malformedVector_fallsBackToTheText(float component) {
        CatalogueItem item = Items.withVector("lamp", component, component, component, component);

        assertThat(encoder.encode(item)).isEqualTo(OF_TEXT);
    }

    @Test
    void encode_emptyVector_fallsBackToTheText() {
        assertThat(encoder.encode(Items.withVector("lamp"))).isEqualTo(OF_TEXT);
    }

    @Test
    void encodeBatch_mixedItems_areInTheirOrder() {
        List<float[]> vectors =
                encoder.encodeBatch(
                        List.of(
                                Items.titled("first"),
                                Items.withVector("second", 1, 0, 0),
                                CatalogueItem.of("third"),
                                Items.withVector("fourth", 0, 0, 0)));

        assertThat(vectors).containsExactly(OF_TEXT, new float[] {1, 0, 0}, null, OF_TEXT);
        assertThat(text.asked).containsExactly("first", null, "fourth");
    }

    @Test
    void encodeBatch_nothing_isNothing() {
        assertThat(encoder.encodeBatch(List.of())).isEmpty();
    }

    @Test
    void close_encoder_isClosedToo() {
        encoder.close();

        assertThat(text.closed).isTrue();
        assertThat(encoder.dimensions()).isEqualTo(3);
    }
}
