package io.millrace.affinity;

/**
 * What one shopper did with the results of one query, in the order in which it happened.
 *
 * @param queryId {@link io.millrace.events.SearchQueries#id}
 * @param voter hash of the shopper
 * @param weight what the shopper's choice counts, above 0 and up to 1
 * @param kind what happened
 * @param time event time, epoch milliseconds
 * @param place for {@link Kind#SHOWN} of the first item shown, 1 or above; for the clicks the place
 *     that the item had, 0 where unknown; otherwise 0
 * @param shown for {@link Kind#SHOWN} hashes of the items, in their order, 0 for one that this
 *     shopper was shown before; otherwise empty. Not changed by anybody
 * @param itemId the item clicked or bought; null for {@link Kind#SHOWN}
 */
public record QueryObservation(
        String queryId,
        long voter,
        double weight,
        Kind kind,
        long time,
        int place,
        long[] shown,
        String itemId) {

    /** What happened. */
    public enum Kind {
        /** Items were shown. */
        SHOWN,
        /** An item that had been shown was clicked. */
        CLICKED,
        /** An item was clicked of which it is not known that it was shown: counts nothing. */
        CLICKED_UNSEEN,
        /** An item that had been clicked was bought. */
        BOUGHT
    }

    private static final long[] NONE = {};

    static QueryObservation shown(
            String queryId, long voter, double weight, long time, int place, long[] hashes) {
        return new QueryObservation(queryId, voter, weight, Kind.SHOWN, time, place, hashes, null);
    }

    static QueryObservation chosen(
            String queryId,
            long voter,
            double weight,
            Kind kind,
            long time,
            int place,
            String itemId) {
        return new QueryObservation(queryId, voter, weight, kind, time, place, NONE, itemId);
    }
}
