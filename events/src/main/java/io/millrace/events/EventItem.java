package io.millrace.events;

import static java.util.Objects.requireNonNull;

/**
 * One item of an event.
 *
 * @param itemId the catalogue's id
 * @param quantity pieces; 1 where none was given. Negative only in a refund
 * @param price of one piece, in the shop's currency; null where none was given
 */
public record EventItem(String itemId, double quantity, Double price) {
    public EventItem {
        requireNonNull(itemId, "itemId is null");
    }

    /** One piece without a price. */
    public static EventItem of(String itemId) {
        return new EventItem(itemId, 1, null);
    }
}
