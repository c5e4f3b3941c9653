package io.millrace.shopper;

import io.millrace.events.EventType;

/** How strongly an event says that the shopper wanted the item. */
public final class TeachingWeight {
    private TeachingWeight() {}

    /**
     * View and click 1, add to cart 2, purchase 3, a rating r: (r - 3) / 2; 0 for what says nothing
     * and below 0 for what says the opposite.
     *
     * @param value the event's value; a rating without one counts as 0
     */
    public static double of(EventType type, Double value) {
        return switch (type) {
            case VIEW_ITEM, SELECT_ITEM -> 1;
            case ADD_TO_CART -> 2;
            case PURCHASE -> 3;
            case RATE_ITEM -> value == null ? 0 : (value - 3) / 2;
            case REMOVE_FROM_CART, REFUND -> -1;
            case SEARCH, VIEW_SEARCH_RESULTS, VIEW_ITEM_LIST, IDENTIFY -> 0;
        };
    }
}
