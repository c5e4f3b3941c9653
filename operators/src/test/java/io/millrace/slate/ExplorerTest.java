package io.millrace.slate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventType;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.SequenceSettings;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.shopper.PastItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    private static final int ITEMS = 40;
    private static final Experts EXPERTS =
            Experts.named(
                    List.of("popularity", "content"),
                    new ExpertSettings(1, FactorSettings.DEFAULT, SequenceSettings.DEFAULT, 4));

    private final ItemTable items = ItemTables.create(EXPERTS, ItemSettings.DEFAULT, 100, 1);
    private long version;

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void slate_newItemOfTheCatalogue_isRecommendedAtOnceToWhomItFits() {
        popularItems();
        items.apply(List.of(item("new lamp", 0, true, 1, 0), item("new chair", 0, true, 0, 1)));

        assertThat(forYou("lover of lamps", 1, "item 0").get(9)).isEqualTo("new lamp");
        assertThat(forYou("lover of chairs", 1, "item 1").get(9)).isEqualTo("new chair");
    }

    @Test
    void slate_manyNewcomers_takeOnePlaceInTen() {
        popularItems();
        for (int i = 0; i < 30; i++) {
            items.apply(List.of(item("new " + i, 0, true, 1, 0)));
        }

        List<String> recommended = forYou("shopper", 1, "item 0");

        assertThat(recommended).hasSize(20).doesNotHaveDuplicates();
        assertThat(recommended).filteredOn(id -> id.startsWith("new")).hasSize(2);
        assertThat(recommended.get(9)).startsWith("new");
        assertThat(recommended.get(19)).startsWith("new");
    }

    @Test
    void slate_alikeNewcomers_takeTurns() {
        popularItems();
        for (int i = 0; i < 10; i++) {
            items.apply(List.of(item("new " + i, 0, true, 1, 0)));
        }
        Set<String> shown = new HashSet<>();
        for (int event = 1; event <= 30; event++) {
            shown.add(forYou("shopper", event, "item 0").get(9));
        }

        assertThat(shown).hasSizeGreaterThan(5);
        assertThat(forYou("shopper", 3, "item 0")).isEqualTo(forYou("shopper", 3, "item 0"));
    }

    @Test
    void slate_newcomerOutOfStockOrChosenOften_isNotTried() {
        popularItems();
        items.apply(List.of(item("gone", 0, false, 1, 0), item("found", 5, true, 1, 0)));

        assertThat(items.newcomers()).isZero();

        items.apply(List.of(item("gone", 0, true, 1, 0)));
        assertThat(items.newcomers()).isEqualTo(1);
        items.apply(List.of(item("gone", 5, true, 1, 0)));
        assertThat(items.newcomers()).isZero();
    }

    @Test
    void slate_newcomerTheShopperHad_isNotTried() {
        popularItems();
        items.apply(List.of(item("new lamp", 1, true, 1, 0)));

        assertThat(forYou("shopper", 1, "new lamp")).hasSize(20);
        assertThat(items.newcomers()).isEqualTo(1);
    }

    /** Forty items that everybody knows: lamps are even. */
    private void popularItems() {
        for (int i = 0; i < ITEMS; i++) {
            items.apply(List.of(item("item " + i, 100 + i, true, 1 - i % 2, i % 2)));
        }
    }

    private List<String> forYou(String shopper, int event, String... history) {
        List<PastItem> past = new ArrayList<>();
        for (String id : history) {
            past.add(new PastItem(id, EventType.VIEW_ITEM, 0));
        }
        ScoreRequest request =
                new ScoreRequest(shopper, event, 0, 0, 0, "new", past, List.of(), List.of(), false);
        SlateSettings settings = new SlateSettings(30, 20, 1, 0.1);
        try (ItemTable.Lease lease = items.read()) {
            ScoredRequest scored =
                    new SlateScorer(EXPERTS, settings).score(lease, List.of(request)).get(0);
            return new SlateComposer(settings).compose(items, EXPERTS.names(), scored).forYou();
        }
    }

    private ItemRecord item(String id, int interactions, boolean inStock, float lamp, float chair) {
        return new ItemRecord(
                id,
                ModelVersion.of(1, ++version),
                0,
                interactions,
                interactions,
                interactions,
                0,
                new ItemFacts(id, null, null, null, inStock),
                List.of(),
                List.of(new ItemVector(ContentExpert.VECTOR, new float[] {lamp, chair, 0, 0})));
    }
}
