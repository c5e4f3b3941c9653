package io.millrace.shopper;

import io.millrace.erasure.ErasureRequest;
import io.millrace.events.EventType;
import java.util.List;

/**
 * What reaches a shopper's learner, one shopper's in order.
 *
 * @param shopperId {@code u:} and the user id or {@code v:} and the visitor id
 * @param kind what happened
 * @param type type of the event behind it
 * @param time event time, epoch milliseconds; for {@link Kind#ERASE} when it was asked for
 * @param itemIds the items of the event, in its order; may be empty
 * @param value the event's value, such as a rating; may be null
 * @param appendedAt when Kafka appended the event, epoch milliseconds; for {@link Kind#ERASE} up to
 *     when the shopper is erased
 * @param past for {@link Kind#MERGE} the visitor's history, newest first; otherwise empty
 */
public record ShopperEvent(
        String shopperId,
        Kind kind,
        EventType type,
        long time,
        List<String> itemIds,
        Double value,
        long appendedAt,
        List<PastItem> past) {

    /** What happened. */
    public enum Kind {
        /** The shopper did something. */
        EVENT,
        /** A visitor turned out to be this shopper; the visitor's history joins. */
        MERGE,
        /** This visitor turned out to be a user; the visitor's state and documents go. */
        RETIRE,
        /** The shopper is to be forgotten for good. */
        ERASE
    }

    /** The request to forget a shopper. */
    public static ShopperEvent erasure(ErasureRequest request) {
        return new ShopperEvent(
                request.shopperId(),
                Kind.ERASE,
                EventType.IDENTIFY,
                request.requestedAt(),
                List.of(),
                null,
                request.upTo(),
                List.of());
    }
}
