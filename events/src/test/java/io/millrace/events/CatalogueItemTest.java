package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueItemTest {
    private static CatalogueItem item(List<String> category, Double price) {
        return new CatalogueItem(
                "a", null, null, null, null, null, null, null, category, price, null, true, null,
                List.of(), Map.of(), null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "1, b0",
        "1.49, b0",
        "1.5, b1",
        "2.24, b1",
        "2.25, b2",
        "3.375, b3",
        "0.99, b-1",
        "0.66, b-2",
        "6.95, b4",
        "100, b11"
    })
    void priceBand_price_isThePowerOfOneAndAHalfBelow(double price, String band) {
        assertThat(item(List.of(), price).priceBand()).isEqualTo(band);
    }

    @Test
    void priceBand_edgeOfEveryBand_belongsToTheBandAbove() {
        for (int band = -20; band <= 60; band++) {
            double edge = Math.pow(1.5, band);
            assertThat(item(List.of(), edge).priceBand()).isEqualTo("b" + band);
            assertThat(item(List.of(), Math.nextDown(edge)).priceBand())
                    .isEqualTo("b" + (band - 1));
        }
    }

    @Test
    void priceBand_noPriceOrZero_isNull() {
        assertThat(item(List.of(), null).priceBand()).isNull();
        assertThat(item(List.of(), 0.0).priceBand()).isNull();
    }

    @Test
    void categoryLeaf_path_isTheWholePath() {
        assertThat(item(List.of("Garden", "Lights"), null).categoryLeaf())
                .isEqualTo("Garden > Lights");
        assertThat(item(List.of(), null).categoryLeaf()).isNull();
    }
}
