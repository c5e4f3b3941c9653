package io.millrace.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.affinity.SearchEvent.Kind;
import io.millrace.events.Event;
import io.millrace.events.EventIds;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.SearchQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SearchEventTest {
    private static final String QUERY = SearchQueries.id("red bag");

    @Test
    void of_results_ofAnAnonymousVisitor() {
        assertThat(of(event(EventType.VIEW_SEARCH_RESULTS, null, "w", "Red bag", null, "a", "b")))
                .containsExactly(
                        new SearchEvent(
                                "v:w", hash("v:w"), 1, Kind.SHOWN, 5, QUERY, 1, List.of("a", "b")));
    }

    @Test
    void of_laterPage_keepsItsPlace() {
        assertThat(of(event(EventType.VIEW_SEARCH_RESULTS, "7", null, "red bag", 11, "a")))
                .containsExactly(
                        new SearchEvent(
                                "u:7", hash("u:7"), 1, Kind.SHOWN, 5, QUERY, 11, List.of("a")));
    }

    @Test
    void of_signedInVisitor_isCountedOnceAndRememberedTwice() {
        assertThat(of(event(EventType.SELECT_ITEM, "7", "w", "red bag", 0, "a")))
                .containsExactly(
                        new SearchEvent(
                                "v:w", hash("u:7"), 1, Kind.SELECTED, 5, QUERY, 1, List.of("a")),
                        new SearchEvent(
                                "u:7", hash("u:7"), 0, Kind.SELECTED, 5, QUERY, 1, List.of("a")));
        assertThat(of(event(EventType.PURCHASE, "7", "w", "red bag", null, "a")))
                .containsExactly(
                        new SearchEvent(
                                "v:w", hash("u:7"), 1, Kind.BOUGHT, 5, null, 0, List.of("a")));
    }

    @Test
    void of_visitorWhoTurnedOutToBeAUser_isTheUsersVote() {
        List<SearchEvent> found = new ArrayList<>();
        SearchEvent.of(
                event(EventType.SELECT_ITEM, null, "w", "red bag", 0, "a"), "u:7", 1, found::add);

        assertThat(found)
                .containsExactly(
                        new SearchEvent(
                                "v:w", hash("u:7"), 1, Kind.SELECTED, 5, QUERY, 1, List.of("a")));
    }

    @Test
    void of_longResults_areCut() {
        String[] items = IntStream.range(0, 120).mapToObj(i -> "i" + i).toArray(String[]::new);

        assertThat(of(event(EventType.VIEW_SEARCH_RESULTS, "7", null, "red bag", null, items)))
                .singleElement()
                .satisfies(event -> assertThat(event.itemIds()).hasSize(PositionCurve.PLACES));
    }

    @Test
    void of_whatSaysNothingOfSearches_isNothing() {
        assertThat(of(event(EventType.VIEW_SEARCH_RESULTS, "7", null, "red bag", null))).isEmpty();
        assertThat(of(event(EventType.VIEW_SEARCH_RESULTS, "7", null, "?!", null, "a"))).isEmpty();
        assertThat(of(event(EventType.VIEW_ITEM, "7", null, "red bag", null, "a"))).isEmpty();
        assertThat(of(event(EventType.ADD_TO_CART, "7", null, null, null, "a"))).isEmpty();
    }

    private static long hash(String shopperId) {
        return EventIds.hash(shopperId);
    }

    private static List<SearchEvent> of(Event event) {
        List<SearchEvent> found = new ArrayList<>();
        SearchEvent.of(event, event.shopperId(), 1, found::add);
        return found;
    }

    private static Event event(
            EventType type,
            String userId,
            String visitorId,
            String query,
            Integer position,
            String... itemIds) {
        return new Event(
                null,
                type,
                userId,
                visitorId,
                List.of(itemIds).stream().map(EventItem::of).toList(),
                5,
                null,
                null,
                query,
                null,
                position,
                null,
                null);
    }
}
