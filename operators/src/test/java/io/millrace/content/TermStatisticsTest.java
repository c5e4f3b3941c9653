package io.millrace.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.CatalogueItem;
import io.millrace.events.EventIds;
import io.millrace.events.modellog.BinaryFormat;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TermStatisticsTest {
    private final TermStatistics statistics = new TermStatistics();

    private static int bucket(String term) {
        return TermStatistics.bucket(EventIds.hash(term));
    }

    @Test
    void add_items_countsEachTermOnceForEachItem() {
        statistics.add(Items.titled("red lamp, red shade"));
        statistics.add(Items.titled("Lamp"));

        assertThat(statistics.documents()).isEqualTo(2);
        assertThat(statistics.frequency(bucket("red"))).isEqualTo(1);
        assertThat(statistics.frequency(bucket("lamp"))).isEqualTo(2);
        assertThat(statistics.frequency(bucket("desk"))).isZero();
    }

    @Test
    void add_wordInTitleAndDescription_countsOnce() {
        statistics.add(Items.item("lamp", "A lamp", null, List.of(), List.of(), Map.of(), null));

        assertThat(statistics.frequency(bucket("lamp"))).isEqualTo(1);
    }

    @Test
    void add_fieldsOfOneWord_areTermsOfTheirOwn() {
        statistics.add(
                Items.item(
                        null,
                        null,
                        "Red",
                        List.of("Red"),
                        List.of("red"),
                        Map.of("color", "red"),
                        null));

        assertThat(statistics.frequency(bucket("red"))).isZero();
        for (String term :
                List.of("brand:red", "category:red", "tags:red", "attributes.color:red")) {
            assertThat(statistics.frequency(bucket(term))).as(term).isEqualTo(1);
        }
    }

    @Test
    void add_itemWithoutTerms_isNotCounted() {
        statistics.add(CatalogueItem.of("a"));
        statistics.remove(CatalogueItem.of("a"));

        assertThat(statistics.documents()).isZero();
    }

    @Test
    void remove_whatWasAdded_leavesTheRest() {
        statistics.add(Items.titled("red lamp"));
        statistics.add(Items.titled("blue lamp"));
        TermStatistics expected = new TermStatistics();
        expected.add(Items.titled("blue lamp"));

        statistics.remove(Items.titled("red lamp"));

        assertThat(statistics).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void remove_neverAdded_staysAtZero() {
        statistics.remove(Items.titled("red lamp"));

        assertThat(statistics).usingRecursiveComparison().isEqualTo(new TermStatistics());
    }

    @Test
    void merge_parts_isTheWhole() {
        TermStatistics other = new TermStatistics();
        TermStatistics whole = new TermStatistics();
        for (int i = 0; i < 100; i++) {
            CatalogueItem item = Items.titled("lamp number " + i % 10);
            (i % 3 == 0 ? statistics : other).add(item);
            whole.add(item);
        }

        statistics.merge(other);

        assertThat(statistics).usingRecursiveComparison().isEqualTo(whole);
    }

    @Test
    void idf_rareAndCommonTerms_isTheFormula() {
        for (int i = 0; i < 100; i++) {
            statistics.add(Items.titled(i == 0 ? "lamp rare" : "lamp"));
        }

        assertThat(statistics.idf(bucket("lamp")))
                .isCloseTo(Math.log(1 + 0.5 / 100.5), within(1e-12))
                .isPositive();
        assertThat(statistics.idf(bucket("rare")))
                .isCloseTo(Math.log(1 + 99.5 / 1.5), within(1e-12));
        assertThat(statistics.idf(bucket("unseen")))
                .isCloseTo(Math.log(1 + 100.5 / 0.5), within(1e-12));
    }

    @Test
    void idf_nothingCounted_isLogarithmOfTwo() {
        assertThat(statistics.idf(0)).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void idf_ofALearnersShare_isCloseToThatOfTheCatalogue() {
        TermStatistics share = new TermStatistics();
        for (int i = 0; i < 8000; i++) {
            CatalogueItem item = Items.titled("lamp colour" + i % 20);
            statistics.add(item);
            if ((EventIds.hash("item" + i) >>> 32) % 8 == 0) {
                share.add(item);
            }
        }

        for (int i = 0; i < 20; i++) {
            int bucket = bucket("colour" + i);
            // Three standard deviations of sqrt(7 / 400).
            assertThat(share.idf(bucket)).isCloseTo(statistics.idf(bucket), within(0.4));
        }
    }

    @Test
    void codec_bucketOutOfRange_isRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        BinaryFormat.writeVarLong(1, out);
        BinaryFormat.writeVarInt(1, out);
        BinaryFormat.writeVarInt(TermStatistics.BUCKETS, out);
        BinaryFormat.writeVarInt(1, out);

        assertThatThrownBy(() -> new TermStatisticsCodec().fromBytes(bytes.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessage("bucket out of range: bucket=65536");
    }

    @Test
    void codec_catalogueOfThousands_takesFewBytesForATerm() {
        for (int i = 0; i < 5000; i++) {
            statistics.add(Items.titled("lamp number" + i));
        }

        assertThat(new TermStatisticsCodec().toBytes(statistics)).hasSizeLessThan(5000 * 3);
    }
}
