package io.millrace.events;

import static io.millrace.events.BadRecordReason.INVALID_QUANTITY;
import static io.millrace.events.BadRecordReason.INVALID_VALUE;
import static io.millrace.events.BadRecordReason.MISSING_ITEM;
import static io.millrace.events.BadRecordReason.MISSING_QUERY;
import static io.millrace.events.BadRecordReason.MISSING_SHOPPER;
import static io.millrace.events.BadRecordReason.MISSING_TIMESTAMP;
import static io.millrace.events.BadRecordReason.MISSING_TYPE;
import static io.millrace.events.BadRecordReason.QUERY_TOO_LONG;
import static io.millrace.events.BadRecordReason.TOO_MANY_ITEMS;
import static io.millrace.events.BadRecordReason.UNKNOWN_TYPE;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges the fields of an event, in the order which {@link EventCodec} documents: whoever moves a
 * check changes what the reasons count.
 */
final class EventRules {
    private EventRules() {}

    static Event event(RawEvent raw) throws BadRecordException {
        EventType type = type(raw);
        checkShopper(raw, type);
        List<RawEvent.Item> rawItems = mergedItems(raw);
        checkItems(raw, rawItems, type);
        if (type.needsQuery() && raw.query == null) {
            throw new BadRecordException(MISSING_QUERY, type.wireName() + " has no query");
        }
        checkQuantity(raw.flat, type);
        for (RawEvent.Item item : rawItems) {
            checkQuantity(item, type);
        }
        checkValue(raw.value, type);
        checkPrice(raw.flat, type);
        for (RawEvent.Item item : rawItems) {
            checkPrice(item, type);
        }
        long timestamp = timestamp(raw);
        checkLengths(raw, rawItems);
        return new Event(
                raw.eventId,
                type,
                raw.userId,
                raw.visitorId,
                items(raw, rawItems),
                timestamp,
                raw.sessionId,
                raw.value == null ? null : raw.value.value(),
                raw.query,
                raw.surface,
                raw.position,
                raw.slateId,
                raw.variant);
    }

    private static EventType type(RawEvent raw) throws BadRecordException {
        if (raw.type == null) {
            throw new BadRecordException(MISSING_TYPE, "the event has no type");
        }
        return EventType.parse(raw.type)
                .orElseThrow(
                        () ->
                                new BadRecordException(
                                        UNKNOWN_TYPE, "unknown type " + Texts.quoted(raw.type)));
    }

    private static void checkShopper(RawEvent raw, EventType type) throws BadRecordException {
        if (type.needsUserAndVisitor()) {
            if (raw.userId == null || raw.visitorId == null) {
                throw new BadRecordException(
                        MISSING_SHOPPER,
                        type.wireName()
                                + " needs user_id and visitor_id: user_id="
                                + shown(raw.userId)
                                + ", visitor_id="
                                + shown(raw.visitorId));
            }
        } else if (raw.userId == null && raw.visitorId == null) {
            throw new BadRecordException(
                    MISSING_SHOPPER, type.wireName() + " has neither user_id nor visitor_id");
        }
    }

    private static String shown(String id) {
        return id == null ? "none" : Texts.quoted(id);
    }

    /** The entries of {@code items}, and the flat item unless it repeats one of them. */
    private static List<RawEvent.Item> mergedItems(RawEvent raw) {
        if (raw.flat.itemId == null) {
            return raw.items;
        }
        for (RawEvent.Item item : raw.items) {
            if (raw.flat.itemId.equals(item.itemId)) {
                return raw.items;
            }
        }
        List<RawEvent.Item> merged = new ArrayList<>(raw.items.size() + 1);
        merged.add(raw.flat);
        merged.addAll(raw.items);
        return merged;
    }

    private static void checkItems(RawEvent raw, List<RawEvent.Item> items, EventType type)
            throws BadRecordException {
        if (type.needsItem() && items.isEmpty()) {
            throw new BadRecordException(
                    MISSING_ITEM, type.wireName() + " has neither item_id nor items");
        }
        for (int i = 0; i < raw.items.size(); i++) {
            if (raw.items.get(i).itemId == null) {
                throw new BadRecordException(
                        MISSING_ITEM,
                        "entry " + (i + 1) + " of " + raw.items.size() + " items has no item_id");
            }
        }
    }

    private static void checkQuantity(RawEvent.Item item, EventType type)
            throws BadRecordException {
        RawNumber quantity = item.quantity;
        if (quantity == null) {
            return;
        }
        if (!quantity.isNumber() || Math.abs(quantity.value()) > Limits.MAX_QUANTITY) {
            throw new BadRecordException(
                    INVALID_QUANTITY,
                    "quantity is "
                            + quantity.shown()
                            + ofItem(item)
                            + ", expected a number of at most "
                            + Limits.MAX_QUANTITY);
        }
        if (type.movesPieces() && quantity.value() <= 0) {
            throw new BadRecordException(
                    INVALID_QUANTITY,
                    "quantity is "
                            + quantity.shown()
                            + ofItem(item)
                            + ", "
                            + type.wireName()
                            + " needs more than 0");
        }
    }

    private static void checkValue(RawNumber value, EventType type) throws BadRecordException {
        if (type == EventType.RATE_ITEM) {
            if (value == null) {
                throw new BadRecordException(INVALID_VALUE, "rate_item has no value");
            }
            if (!value.isNumber() || value.value() < 0 || value.value() > Limits.MAX_RATING) {
                throw new BadRecordException(
                        INVALID_VALUE,
                        "the rating is "
                                + value.shown()
                                + ", expected a number from 0 to "
                                + Limits.MAX_RATING);
            }
        } else if (value != null) {
            checkAmount("value", value, "", type);
        }
    }

    private static void checkPrice(RawEvent.Item item, EventType type) throws BadRecordException {
        if (item.price != null) {
            checkAmount("price", item.price, ofItem(item), type);
        }
    }

    private static void checkAmount(String name, RawNumber amount, String ofWhat, EventType type)
            throws BadRecordException {
        if (!amount.isNumber() || Math.abs(amount.value()) > Limits.MAX_VALUE) {
            throw new BadRecordException(
                    INVALID_VALUE,
                    name
                            + " is "
                            + amount.shown()
                            + ofWhat
                            + ", expected a number of at most "
                            + Limits.MAX_VALUE);
        }
        if (type == EventType.PURCHASE && amount.value() < 0) {
            throw new BadRecordException(
                    INVALID_VALUE,
                    name + " is " + amount.shown() + ofWhat + ", purchase needs 0 or more");
        }
    }

    private static String ofItem(RawEvent.Item item) {
        return item.itemId == null ? "" : " for item " + Texts.quoted(item.itemId);
    }

    private static long timestamp(RawEvent raw) throws BadRecordException {
        if (raw.timestamp == null) {
            throw new BadRecordException(MISSING_TIMESTAMP, "the event has no timestamp");
        }
        return Timestamps.parse(raw.timestamp);
    }

    private static void checkLengths(RawEvent raw, List<RawEvent.Item> items)
            throws BadRecordException {
        RawRecord.checkLength(EventFields.USER_ID, raw.userId, Limits.MAX_SHOPPER_BYTES);
        RawRecord.checkLength(EventFields.VISITOR_ID, raw.visitorId, Limits.MAX_SHOPPER_BYTES);
        for (RawEvent.Item item : items) {
            RawRecord.checkLength(EventFields.ITEM_ID, item.itemId, Limits.MAX_ID_BYTES);
        }
        RawRecord.checkLength(EventFields.EVENT_ID, raw.eventId, Limits.MAX_ID_BYTES);
        RawRecord.checkLength(EventFields.SESSION_ID, raw.sessionId, Limits.MAX_ID_BYTES);
        RawRecord.checkLength(EventFields.SURFACE, raw.surface, Limits.MAX_ID_BYTES);
        RawRecord.checkLength(EventFields.SLATE_ID, raw.slateId, Limits.MAX_ID_BYTES);
        RawRecord.checkLength(EventFields.VARIANT, raw.variant, Limits.MAX_ID_BYTES);
        if (raw.query != null && Texts.utf8Length(raw.query) > Limits.MAX_QUERY_BYTES) {
            throw new BadRecordException(
                    QUERY_TOO_LONG,
                    "query "
                            + Texts.quoted(raw.query)
                            + " has "
                            + Texts.utf8Length(raw.query)
                            + " bytes, at most "
                            + Limits.MAX_QUERY_BYTES
                            + " are accepted");
        }
        if (items.size() > Limits.MAX_ITEMS) {
            throw new BadRecordException(
                    TOO_MANY_ITEMS,
                    "the event has "
                            + items.size()
                            + " items, at most "
                            + Limits.MAX_ITEMS
                            + " are accepted");
        }
    }

    private static List<EventItem> items(RawEvent raw, List<RawEvent.Item> rawItems) {
        if (rawItems.isEmpty()) {
            return List.of();
        }
        EventItem[] items = new EventItem[rawItems.size()];
        for (int i = 0; i < items.length; i++) {
            RawEvent.Item item = rawItems.get(i);
            RawNumber quantity = item.quantity != null ? item.quantity : raw.flat.quantity;
            RawNumber price = item.price != null ? item.price : raw.flat.price;
            items[i] =
                    new EventItem(
                            item.itemId,
                            quantity == null ? 1 : quantity.value(),
                            price == null ? null : price.value());
        }
        return List.of(items);
    }
}
