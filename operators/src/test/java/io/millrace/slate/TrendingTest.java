package io.millrace.slate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrendingTest {
    private static final long TIME = 1_700_000_000_000L;

    private final ItemTable items = ItemTables.create(ItemSettings.DEFAULT, 200, 1);

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void of_isTheMostPopularOfAllAndOfEachCategory() {
        item("a", 5, 1, "Toys", true);
        item("b", 9, 1, "Toys", true);
        item("c", 7, 1, "Books", true);
        item("d", 8, 1, null, true);
        item("e", 1, 1, "Toys", true);

        assertThat(trending(2))
                .containsOnly(
                        entry("", List.of("b", "d")),
                        entry("Toys", List.of("b", "a")),
                        entry("Books", List.of("c")));
    }

    @Test
    void of_tiesGoById() {
        for (String id : List.of("c", "a", "d", "b")) {
            item(id, 5, 1, null, true);
        }

        assertThat(trending(3)).containsOnly(entry("", List.of("a", "b", "c")));
    }

    @Test
    void of_itemsOutOfStockOrNeverTouched_areNotTrending() {
        item("gone", 9, 9, "Toys", false);
        item("untouched", 0, 0, "Toys", true);

        assertThat(trending(3)).isEmpty();
    }

    private Map<String, List<String>> trending(int size) {
        try (ItemTable.Lease lease = items.readAll()) {
            return Trending.of(lease, size);
        }
    }

    private void item(
            String id, double popularity, long interactions, String category, boolean inStock) {
        items.apply(
                List.of(
                        new ItemRecord(
                                id,
                                ModelVersion.of(1, 1),
                                TIME,
                                interactions,
                                popularity,
                                popularity,
                                0,
                                new ItemFacts(id, null, category, null, inStock),
                                List.of())));
    }
}
