package io.millrace.affinity;

/**
 * What one shopper did with the results of one query, in the order in which it happened.
 *
 * @param queryId {@link io.millrace.events.SearchQueries#id}
 * @param kind what happened
 * @param time event time, epoch milliseconds
 * @param place for {@link Kind#SHOWN} of the first item shown, 1 or above; for the clicks the place
 *     that the item had, 0 where unknown; otherwise 0
 * @param shown for {@link Kind#SHOWN} hashes of the items, in their order, 0 for one that this
 *     shopper was shown before; otherwise empty. Not changed by anybody
 * @param itemId the item clicked or bought; null for {@link Kind#SHOWN}
 */
public record QueryObservation(
        String queryId, Kind kind, long time, int place, long[] shown, String itemId) {

    /** What happened. */
    public enum Kind {
        /** Items were shown. */
        SHOWN,
        /** An item that had been shown was clicked. */
        CLICKED,
        /** An item was clicked of which it is not known that it was shown. */
        CLICKED_UNSEEN,
        /** An item that had been clicked was bought. */
        BOUGHT
    }

    private static final long[] NONE = {};

    static QueryObservation shown(String queryId, long time, int place, long[] hashes) {
        return new QueryObservation(queryId, Kind.SHOWN, time, place, hashes, null);
    }

    static QueryObservation chosen(String queryId, Kind kind, long time, int place, String itemId) {
        return new QueryObservation(queryId, kind, time, place, NONE, itemId);
    }
}
