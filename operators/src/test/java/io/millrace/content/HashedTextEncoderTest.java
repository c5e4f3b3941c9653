package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.CatalogueItem;
import io.millrace.events.EventIds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HashedTextEncoderTest {
    private final TermStatistics statistics = new TermStatistics();
    private final HashedTextEncoder encoder = new HashedTextEncoder(256, statistics);

    private double similarity(CatalogueItem left, CatalogueItem right) {
        return Vectors.product(encoder.encode(left), encoder.encode(right));
    }

    @Test
    void encode_twoTerms_isTheWeightedSumOfTheirRows() {
        statistics.add(Items.titled("lamp"));
        CatalogueItem item =
                Items.item("lamp lamp", null, "Acme", List.of(), List.of(), Map.of(), null);
        double lampIdf = Math.log(1 + 0.5 / 1.5);
        double acmeIdf = Math.log(1 + 1.5 / 0.5);
        double[] expected = new double[64];
        SignedProjection.add(EventIds.hash("lamp"), (1 + Math.log(2)) * lampIdf, expected);
        SignedProjection.add(EventIds.hash("brand:acme"), 0.5 * acmeIdf, expected);

        float[] vector = new HashedTextEncoder(64, statistics).encode(item);

        assertThat(vector).containsExactly(Vectors.unit(expected), within(1e-6f));
    }

    @Test
    void encode_anyItem_hasUnitLength() {
        assertThat(encoder.encode(Items.titled("Desk lamp"))).hasSize(256);
        assertThat(Vectors.length(encoder.encode(Items.titled("Desk lamp, red"))))
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void encode_nothing_isNull() {
        assertThat(encoder.encode(CatalogueItem.of("a"))).isNull();
        assertThat(encoder.encode(Items.titled("--- !"))).isNull();
    }

    @Test
    void encode_likeTitles_areCloserThanUnlikeOnes() {
        CatalogueItem item = Items.titled("Red desk lamp with dimmer");

        double like = similarity(item, Items.titled("Desk lamp, blue"));
        double unlike = similarity(item, Items.titled("Garden hose 20 m"));

        assertThat(like).isGreaterThan(0.35);
        assertThat(unlike).isCloseTo(0, within(0.2));
    }

    @Test
    void encode_chineseTitles_shareTheirPairs() {
        CatalogueItem item = Items.titled("红色台灯");

        assertThat(similarity(item, Items.titled("蓝色台灯")))
                .isGreaterThan(similarity(item, Items.titled("花园水管")) + 0.1);
    }

    @Test
    void encode_rareWord_countsMoreThanACommonOne() {
        CatalogueItem item = Items.titled("vintage lamp");
        CatalogueItem sharesVintage = Items.titled("vintage mug");
        CatalogueItem sharesLamp = Items.titled("office lamp");
        double before = similarity(item, sharesVintage);
        for (int i = 0; i < 1000; i++) {
            statistics.add(Items.titled("vintage thing" + i));
        }

        assertThat(similarity(item, sharesVintage)).isLessThan(before - 0.2);
        assertThat(similarity(item, sharesLamp)).isGreaterThan(0.6);
    }

    @Test
    void encode_longDescription_doesNotDrownTheTitle() {
        StringBuilder description = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            description.append("word").append(i).append(' ');
        }
        CatalogueItem described =
                Items.item(
                        "Desk lamp",
                        description.toString(),
                        null,
                        List.of(),
                        List.of(),
                        Map.of(),
                        null);

        assertThat(similarity(described, Items.titled("Desk lamp"))).isGreaterThan(0.7);
    }

    @Test
    void encode_brandInTitle_isAnotherTermThanTheBrand() {
        CatalogueItem branded =
                Items.item(null, null, "Acme", List.of(), List.of(), Map.of(), null);

        assertThat(similarity(branded, Items.titled("Acme"))).isCloseTo(0, within(0.2));
    }

    @Test
    void encode_twoReplicas_giveTheSameBits() {
        TermStatistics replica = new TermStatistics();
        for (CatalogueItem item : List.of(Items.titled("red lamp"), Items.titled("blue lamp"))) {
            statistics.add(item);
            replica.add(item);
        }
        Map<String, Object> forwards = new LinkedHashMap<>();
        forwards.put("color", "red");
        forwards.put("watts", 5);
        Map<String, Object> backwards = new LinkedHashMap<>();
        backwards.put("watts", 5.0);
        backwards.put("color", "red");

        float[] vector =
                encoder.encode(
                        Items.item("lamp", "red", "b", List.of(), List.of(), forwards, null));

        assertThat(
                        new HashedTextEncoder(256, replica)
                                .encode(
                                        Items.item(
                                                "lamp", "red", "b", List.of(), List.of(), backwards,
                                                null)))
                .containsExactly(vector);
    }

    /** Vectors lie in the state of running jobs beside new ones: they must never change. */
    @Test
    void encode_knownItem_givesTheVectorItAlwaysGave() {
        float[] vector = new HashedTextEncoder(8, statistics).encode(Items.titled("Red desk lamp"));
        // Three rows of signs, whose sums are 1 or 3.
        float one = (float) (1 / Math.sqrt(24));

        assertThat(vector)
                .containsExactly(
                        new float[] {-one, one, one, one, -one, -one, -3 * one, 3 * one},
                        within(1e-6f));
    }

    @Test
    void encodeBatch_items_areThoseOfSingleCalls() {
        List<CatalogueItem> items =
                List.of(Items.titled("red lamp"), CatalogueItem.of("a"), Items.titled("hose"));

        List<float[]> vectors = encoder.encodeBatch(items);

        assertThat(vectors)
                .containsExactly(encoder.encode(items.get(0)), null, encoder.encode(items.get(2)));
    }

    @Test
    void constructor_noDimensions_isRefused() {
        assertThatThrownBy(() -> new HashedTextEncoder(0, statistics))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimensions must be 1 to 4096: dimensions=0");
    }
}
