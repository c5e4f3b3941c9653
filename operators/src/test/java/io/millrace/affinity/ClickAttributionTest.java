package io.millrace.affinity;

import static io.millrace.affinity.SearchEvents.TIME;
import static io.millrace.affinity.SearchEvents.bought;
import static io.millrace.affinity.SearchEvents.selected;
import static io.millrace.affinity.SearchEvents.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.affinity.QueryObservation.Kind;
import io.millrace.events.EventIds;
import io.millrace.events.SearchQueries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClickAttributionTest {
    private static final long WINDOW = 1_000;
    private static final String BAG = SearchQueries.id("bag");
    private static final String LAMP = SearchQueries.id("lamp");

    private final ClickAttribution attribution =
            new ClickAttribution(new AffinitySettings(1_000_000, 1_000_000, WINDOW, 100));
    private final SearchMemory memory = attribution.newMemory();
    private final List<QueryObservation> observed = new ArrayList<>();

    @Test
    void results_areShownOnce() {
        observe(shown("w", "bag", 0, "a", "b", "c"));
        assertThat(taken())
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.queryId()).isEqualTo(BAG);
                            assertThat(each.place()).isEqualTo(1);
                            assertThat(each.shown()).containsExactly(hashes("a", "b", "c"));
                        });

        observe(shown("w", "Bag!", 1, "a", "b", "c"));
        assertThat(taken()).isEmpty();

        observe(shown("w", "bag", 2, "d", "a"));
        assertThat(taken())
                .singleElement()
                .satisfies(
                        each -> assertThat(each.shown()).containsExactly(EventIds.hash("d"), 0L));

        observe(shown("w", "lamp", 3, "a"));
        assertThat(taken()).hasSize(1);
    }

    @Test
    void click_isOwedToTheNewestResultsThatShowTheItem() {
        observe(shown("w", "bag", 0, "a", "b"));
        observe(shown("w", "lamp", 1, "b", "c"));
        taken();

        observe(selected("w", null, 2, "b"));
        assertThat(taken()).containsExactly(chosen(LAMP, Kind.CLICKED, 2, 1, "b"));
        observe(selected("w", "bag", 3, "b"));
        assertThat(taken()).containsExactly(chosen(BAG, Kind.CLICKED, 3, 2, "b"));
        observe(selected("w", null, 4, "a"));
        assertThat(taken()).containsExactly(chosen(BAG, Kind.CLICKED, 4, 1, "a"));
    }

    @Test
    void click_onALaterPage_hasItsPlace() {
        observe(shown("w", "bag", 0, "a", "b"));
        observe(SearchEvents.event("w", SearchEvent.Kind.SHOWN, "bag", 1, 11, "c", "d"));
        taken();

        observe(selected("w", "bag", 2, "d"));
        assertThat(taken()).containsExactly(chosen(BAG, Kind.CLICKED, 2, 12, "d"));
        observe(selected("w", "bag", 3, "a"));
        assertThat(taken()).containsExactly(chosen(BAG, Kind.CLICKED, 3, 1, "a"));
    }

    @Test
    void click_withoutKnownResults_countsNothing_norDoesItsPurchase() {
        observe(SearchEvents.event("w", SearchEvent.Kind.SELECTED, "bag", 0, 3, "a"));
        observe(selected("w", null, 1, "b"));
        observe(shown("w", "bag", 2, "c"));
        taken();
        observe(SearchEvents.event("w", SearchEvent.Kind.SELECTED, "bag", 3, 3, "a"));
        observe(bought("w", 4, "a", "b"));

        assertThat(taken()).isEmpty();
        assertThat(memory.clicks()).isZero();
    }

    @Test
    void shopper_hasOneVote() {
        observe(shown("w", "bag", 0, "a", "b"));
        taken();
        for (int i = 0; i < 10; i++) {
            observe(selected("w", "bag", i, "a"));
            observe(bought("w", i, "a"));
        }

        assertThat(taken())
                .containsExactly(
                        chosen(BAG, Kind.CLICKED, 0, 1, "a"), chosen(BAG, Kind.BOUGHT, 0, 0, "a"));
    }

    @Test
    void purchase_isOwedToTheNewestClick_withinTheWindow() {
        observe(shown("w", "bag", 0, "a", "b"));
        observe(selected("w", "bag", 0, "a"));
        observe(shown("w", "lamp", 400, "a"));
        observe(selected("w", "lamp", 400, "a"));
        taken();

        observe(bought("w", 500, "b", "a", "elsewhere"));
        assertThat(taken()).containsExactly(chosen(LAMP, Kind.BOUGHT, 500, 0, "a"));

        observe(selected("w", "bag", 600, "b"));
        taken();
        observe(bought("w", 600 + WINDOW, "b"));
        assertThat(taken()).isEmpty();
    }

    @Test
    void click_afterTheWindow_isOwedToNothing() {
        observe(shown("w", "bag", 0, "a"));
        taken();
        observe(selected("w", null, WINDOW, "a"));

        assertThat(taken()).isEmpty();
        assertThat(memory.isEmpty()).isTrue();
    }

    @Test
    void copy_isRememberedAndNotCounted() {
        observe(uncounted(shown("w", "bag", 0, "a")));
        observe(uncounted(selected("w", "bag", 1, "a")));
        assertThat(taken()).isEmpty();

        observe(bought("w", 2, "a"));
        assertThat(taken()).containsExactly(chosen(BAG, Kind.BOUGHT, 2, 0, "a"));
    }

    @Test
    void memory_isBounded() {
        String[] items = new String[PositionCurve.PLACES];
        for (int search = 0; search < 30; search++) {
            for (int i = 0; i < items.length; i++) {
                items[i] = search + "-" + i;
            }
            observe(shown("w", "query " + search, search, items));
            observe(selected("w", null, search, items[0]));
            observe(selected("w", null, search, items[1]));
            observe(selected("w", null, search, items[2]));
        }

        assertThat(memory.pages).hasSize(SearchMemory.PAGES);
        assertThat(memory.clicks).hasSize(SearchMemory.CLICKS);
        assertThat(new SearchMemoryCodec().toBytes(memory)).hasSizeLessThan(5_120);
        assertThat(attribution.isIdle(memory, TIME + 28 + WINDOW)).isFalse();
        assertThat(attribution.isIdle(memory, TIME + 29 + WINDOW)).isTrue();
    }

    private void observe(SearchEvent event) {
        attribution.observe(memory, event, observed::add);
    }

    private List<QueryObservation> taken() {
        List<QueryObservation> taken = List.copyOf(observed);
        observed.clear();
        return taken;
    }

    /** A record is as equal as its arrays, of which all that are empty are one. */
    private static QueryObservation chosen(
            String queryId, Kind kind, long millisLater, int place, String itemId) {
        return QueryObservation.chosen(
                queryId, EventIds.hash("v:w"), 1, kind, TIME + millisLater, place, itemId);
    }

    private static SearchEvent uncounted(SearchEvent event) {
        return new SearchEvent(
                event.memoryId(),
                event.voter(),
                0,
                event.kind(),
                event.time(),
                event.queryId(),
                event.place(),
                event.itemIds());
    }

    private static long[] hashes(String... itemIds) {
        return List.of(itemIds).stream().mapToLong(EventIds::hash).toArray();
    }
}
