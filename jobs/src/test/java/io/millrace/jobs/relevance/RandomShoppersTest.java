package io.millrace.jobs.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.CatalogueItem;
import io.millrace.search.document.ShopperDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomShoppersTest {

    private static final List<CatalogueItem> ITEMS =
            IntStream.range(0, 1_000).mapToObj(i -> CatalogueItem.of("i" + i)).toList();

    @Test
    void draw_tiersAreFullAndApart() {
        List<ShopperDocument> shoppers = new RandomShoppers(ITEMS, List.of(10, 40, 150)).draw(2);

        for (ShopperDocument shopper : shoppers) {
            Set<String> all = new HashSet<>(shopper.tier1());
            all.addAll(shopper.tier2());
            all.addAll(shopper.tier3());
            assertThat(shopper.tier1()).hasSize(10);
            assertThat(shopper.tier2()).hasSize(40);
            assertThat(all).hasSize(200);
        }
        assertThat(shoppers.get(0).tier1()).isNotEqualTo(shoppers.get(1).tier1());
        assertThat(shoppers.get(0).shopperId()).isEqualTo("u:random-0");
    }

    @Test
    void draw_again_isTheSame() {
        assertThat(new RandomShoppers(ITEMS, List.of(10)).draw(3))
                .isEqualTo(new RandomShoppers(ITEMS, List.of(10)).draw(3));
    }

    @Test
    void draw_smallCatalogue_takesAll() {
        ShopperDocument shopper =
                new RandomShoppers(ITEMS.subList(0, 5), List.of(3, 40)).draw(1).get(0);

        assertThat(shopper.tier1()).hasSize(3);
        assertThat(shopper.tier2()).hasSize(2);
        assertThat(shopper.tier3()).isEmpty();
    }
}
