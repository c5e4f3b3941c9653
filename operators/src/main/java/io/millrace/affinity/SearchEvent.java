package io.millrace.affinity;

import io.millrace.events.Event;
import io.millrace.events.EventIds;
import io.millrace.events.EventItem;
import io.millrace.events.SearchQueries;
import io.millrace.events.ShopperIds;
import java.util.List;
import java.util.function.Consumer;

/**
 * What concerns searches, on its way to the memory of whoever searched.
 *
 * <p>That is the visitor where the event names one, since a visit goes on through a sign-in, else
 * the user. Where it names both, a copy goes to the user's memory, which counts nothing: it is
 * there for a purchase that names the user alone.
 *
 * @param memoryId whose memory: {@code v:} and the visitor id or {@code u:} and the user id
 * @param voter {@link EventIds#hash} of the shopper whose choice it is: one user has one vote,
 *     under however many visitor ids
 * @param weight what a choice counts, up to 1; 0 for what teaches nothing and is remembered only
 * @param kind what happened
 * @param time event time, epoch milliseconds
 * @param queryId {@link SearchQueries#id} of the text searched for; null where the event has none
 * @param place of the first item in the list of results, 1 or above; 0 where unknown
 * @param itemIds results in their order, or the items chosen
 */
public record SearchEvent(
        String memoryId,
        long voter,
        double weight,
        Kind kind,
        long time,
        String queryId,
        int place,
        List<String> itemIds) {

    /** What happened. */
    public enum Kind {
        /** Results were shown. */
        SHOWN,
        /** An item was selected, of search results or not. */
        SELECTED,
        /** Items were bought, found by search or not. */
        BOUGHT,
        /** Whoever searched is to be forgotten. */
        ERASED
    }

    public SearchEvent {
        itemIds = List.copyOf(itemIds);
    }

    /**
     * Forgets what somebody searched for.
     *
     * @param upTo what happened until then is forgotten, epoch milliseconds
     */
    public static SearchEvent erasure(String memoryId, long upTo) {
        return new SearchEvent(memoryId, 0, 0, Kind.ERASED, upTo, null, 0, List.of());
    }

    /**
     * Hands out what an event says of searches, if anything.
     *
     * @param shopperId of whoever did it, the user where the visitor is known to be one
     * @param weight of whoever did it, above 0 and up to 1
     */
    public static void of(
            Event event, String shopperId, double weight, Consumer<SearchEvent> target) {
        Kind kind =
                switch (event.type()) {
                    case VIEW_SEARCH_RESULTS -> Kind.SHOWN;
                    case SELECT_ITEM -> Kind.SELECTED;
                    case PURCHASE -> Kind.BOUGHT;
                    default -> null;
                };
        String queryId = kind == Kind.BOUGHT ? null : SearchQueries.id(event.query());
        if (kind == null || event.items().isEmpty() || (kind == Kind.SHOWN && queryId == null)) {
            return;
        }
        boolean hasVisitor = event.visitorId() != null;
        SearchEvent first =
                new SearchEvent(
                        hasVisitor
                                ? ShopperIds.ofVisitor(event.visitorId())
                                : ShopperIds.ofUser(event.userId()),
                        EventIds.hash(shopperId),
                        weight,
                        kind,
                        event.timestamp(),
                        queryId,
                        place(event, kind),
                        event.items().stream()
                                .limit(kind == Kind.SHOWN ? PositionCurve.PLACES : Long.MAX_VALUE)
                                .map(EventItem::itemId)
                                .toList());
        target.accept(first);
        if (hasVisitor && event.userId() != null && kind != Kind.BOUGHT) {
            target.accept(first.copyFor(ShopperIds.ofUser(event.userId())));
        }
    }

    /** Shops count from 0 or from 1: a place off by one matters little below the first. */
    private static int place(Event event, Kind kind) {
        if (event.position() == null) {
            return kind == Kind.SHOWN ? 1 : 0;
        }
        return Math.max(1, event.position());
    }

    private SearchEvent copyFor(String otherMemoryId) {
        return new SearchEvent(otherMemoryId, voter, 0, kind, time, queryId, place, itemIds);
    }
}
