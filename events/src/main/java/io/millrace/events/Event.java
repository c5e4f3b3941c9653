package io.millrace.events;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Something a shopper did. {@link EventCodec} says which fields an event of each type must have;
 * the constructor only guards against a missing type and list.
 *
 * @param eventId the producer's id, by which repetitions are recognised; null if none was given
 * @param type what was done
 * @param userId the signed-in shopper; null for an anonymous one
 * @param visitorId the device or browser; null if unknown
 * @param items what it was done to, possibly none; never null
 * @param timestamp when, in milliseconds since the epoch
 * @param sessionId the visit, or the invoice; null if unknown
 * @param value the rating of {@code rate_item}, otherwise an amount of money; null if none
 * @param query the text searched for; null if none
 * @param surface where on the site, for example {@code search} or {@code home}; null if unknown
 * @param position the item's place in the list it was picked from, of a page of results that of its
 *     first item, 0 or above; null if unknown
 * @param slateId the ranking the item was picked from; null if unknown
 * @param variant the arm of an experiment the shopper was in; null if none
 */
public record Event(
        String eventId,
        EventType type,
        String userId,
        String visitorId,
        List<EventItem> items,
        long timestamp,
        String sessionId,
        Double value,
        String query,
        String surface,
        Integer position,
        String slateId,
        String variant) {
    public Event {
        requireNonNull(type, "type is null");
        items = List.copyOf(requireNonNull(items, "items is null"));
    }

    /**
     * The id of the shopper in state and index: the user if signed in, else the visitor.
     *
     * @throws IllegalStateException if the event names neither
     */
    public String shopperId() {
        if (userId != null) {
            return ShopperIds.ofUser(userId);
        }
        if (visitorId != null) {
            return ShopperIds.ofVisitor(visitorId);
        }
        throw new IllegalStateException("event has neither user nor visitor: " + this);
    }

    /** The same event under another id. */
    public Event withEventId(String newEventId) {
        return new Event(
                newEventId,
                type,
                userId,
                visitorId,
                items,
                timestamp,
                sessionId,
                value,
                query,
                surface,
                position,
                slateId,
                variant);
    }
}
