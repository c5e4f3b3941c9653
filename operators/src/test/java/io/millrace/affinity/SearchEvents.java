package io.millrace.affinity;

import io.millrace.affinity.SearchEvent.Kind;
import io.millrace.events.EventIds;
import io.millrace.events.SearchQueries;
import java.util.List;

/** Search events of a visitor, for tests. */
public final class SearchEvents {
    public static final long TIME = 1_700_000_000_000L;

    private SearchEvents() {}

    /** Results from the first place on. */
    public static SearchEvent shown(
            String visitor, String query, long millisLater, String... itemIds) {
        return event(visitor, Kind.SHOWN, query, millisLater, 1, itemIds);
    }

    /** A selection that names its query, or null. */
    public static SearchEvent selected(
            String visitor, String query, long millisLater, String itemId) {
        return event(visitor, Kind.SELECTED, query, millisLater, 0, itemId);
    }

    public static SearchEvent bought(String visitor, long millisLater, String... itemIds) {
        return event(visitor, Kind.BOUGHT, null, millisLater, 0, itemIds);
    }

    static SearchEvent event(
            String visitor,
            Kind kind,
            String query,
            long millisLater,
            int place,
            String... itemIds) {
        return new SearchEvent(
                "v:" + visitor,
                EventIds.hash("v:" + visitor),
                1,
                kind,
                TIME + millisLater,
                SearchQueries.id(query),
                place,
                List.of(itemIds));
    }
}
