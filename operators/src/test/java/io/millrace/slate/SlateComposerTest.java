package io.millrace.slate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.EventType;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.fusion.FusionWeights;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.shopper.PastItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlateComposerTest {
    private static final long TIME = 1_700_000_000_000L;

    private final ItemTable items = ItemTables.create(ItemSettings.DEFAULT, 200, 1);
    private final List<String> ranked = new ArrayList<>();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void compose_variants_collapseOnTheBestOfTheProduct() {
        item("red", "shirt", null, null, null);
        item("shoe", "shoe", null, null, null);
        item("blue", "shirt", null, null, null);
        unknownToTheCatalogue("new");

        Slate slate = compose(new SlateSettings(10, 10, 1), List.of(), List.of());

        assertThat(slate.candidates())
                .extracting(Candidate::itemId)
                .containsExactly("red", "shoe", "new");
        assertThat(slate.forYou()).containsExactly("red", "shoe", "new");
    }

    @Test
    void compose_boughtItems_areRankedButNotRecommended() {
        item("a", "a", null, null, null);
        item("b", "b", null, null, null);

        Slate slate = compose(new SlateSettings(10, 10, 1), List.of("a"), List.of());

        assertThat(slate.candidates()).extracting(Candidate::itemId).containsExactly("a", "b");
        assertThat(slate.forYou()).containsExactly("b");
    }

    @Test
    void compose_crowdedCategory_waitsForTheNextPage() {
        for (int i = 0; i < 8; i++) {
            item("toy" + i, "toy" + i, null, "Toys", null);
        }
        for (int i = 0; i < 7; i++) {
            item("book" + i, "book" + i, null, "Books", null);
        }
        for (int i = 0; i < 5; i++) {
            item("plain" + i, "plain" + i, null, null, null);
        }

        Slate slate = compose(new SlateSettings(100, 20, 0.4), List.of(), List.of());

        assertThat(slate.forYou().subList(0, 10))
                .containsExactly(
                        "toy0", "toy1", "toy2", "toy3", "book0", "book1", "book2", "book3",
                        "plain0", "plain1");
        assertThat(slate.forYou().subList(10, 20))
                .containsExactly(
                        "toy4", "toy5", "toy6", "toy7", "book4", "book5", "book6", "plain2",
                        "plain3", "plain4");
    }

    @Test
    void compose_onlyOneCategory_stillFillsTheList() {
        for (int i = 0; i < 12; i++) {
            item("toy" + i, "toy" + i, null, "Toys", null);
        }

        Slate slate = compose(new SlateSettings(100, 10, 0.01), List.of(), List.of());

        assertThat(slate.forYou())
                .containsExactly(
                        "toy0", "toy1", "toy2", "toy3", "toy4", "toy5", "toy6", "toy7", "toy8",
                        "toy9");
    }

    @Test
    void compose_preferences_areThoseOfTheRecentItemsNewerOnesCountingMore() {
        item("a", "a", "Acme", "Toys", "b1");
        item("b", "b", "Bolt", "Toys", "b2");
        item("c", "c", "Core", "Books", "b3");
        item("d", "d", "Dash", null, "b4");
        item("e", "e", "Dash", null, null);

        Slate slate =
                compose(
                        new SlateSettings(10, 10, 1),
                        List.of(),
                        List.of("c", "gone", "a", "b", "d", "e"));

        assertThat(slate.brands())
                .as("Dash twice at 0.656 and 0.590, Core once at 1, Acme once at 0.81")
                .containsExactly("Dash", "Core", "Acme");
        assertThat(slate.categories()).containsExactly("Toys", "Books");
        assertThat(slate.priceBands()).containsExactly("b3", "b1", "b2");
    }

    @Test
    void clusters_areThoseOfRecentItemsAndTheBestCandidates() {
        clustered("a", new ItemClusters(1, 10, 1));
        clustered("b", new ItemClusters(1, 20, 1));
        clustered("c", new ItemClusters(1, 30, 2));
        item("d", "d", null, null, null);

        Slate slate = compose(new SlateSettings(10, 10, 1), List.of(), List.of("c", "gone", "d"));

        assertThat(slate.clustersFine())
                .as("c is recent; a and b are the first two candidates")
                .containsExactly("1.30", "1.10", "1.20");
        assertThat(slate.clustersCoarse()).containsExactly("1.2", "1.1");
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new SlateSettings(1001, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slate sizes out of range: size=1001, forYouSize=10");
        assertThatThrownBy(() -> new SlateSettings(10, 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("maximum category share must be above 0");
    }

    /** Adds an item behind those that are there. */
    private void item(String id, String product, String brand, String category, String band) {
        apply(id, new ItemFacts(product, brand, category, band, true));
    }

    private void clustered(String id, ItemClusters clusters) {
        ItemFacts facts = new ItemFacts(id, null, null, null, true);
        items.apply(
                List.of(
                        new ItemRecord(
                                id,
                                ModelVersion.of(1, 1),
                                TIME,
                                1,
                                1,
                                1,
                                0,
                                facts,
                                List.of(),
                                List.of(),
                                clusters)));
        ranked.add(id);
    }

    private void unknownToTheCatalogue(String id) {
        apply(id, null);
    }

    private void apply(String id, ItemFacts facts) {
        items.apply(
                List.of(
                        new ItemRecord(
                                id, ModelVersion.of(1, 1), TIME, 1, 1, 1, 0, facts, List.of())));
        ranked.add(id);
    }

    private Slate compose(SlateSettings settings, List<String> bought, List<String> recent) {
        ScoreRequest request =
                new ScoreRequest(
                        "u:7",
                        1,
                        0,
                        TIME,
                        TIME,
                        "new",
                        recent.stream()
                                .map(id -> new PastItem(id, EventType.VIEW_ITEM, TIME))
                                .toList(),
                        bought,
                        List.of(),
                        false);
        int[] rows = ranked.stream().mapToInt(items::row).toArray();
        List<Candidate> candidates =
                ranked.stream().map(id -> new Candidate(id, 1, new float[] {1})).toList();
        return new SlateComposer(settings)
                .compose(
                        items,
                        List.of("popularity"),
                        new ScoredRequest(request, FusionWeights.equal(1), rows, candidates));
    }
}
