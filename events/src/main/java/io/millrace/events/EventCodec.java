package io.millrace.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Events as JSON objects in UTF-8, see {@link EventFields} for the names.
 *
 * <p>Reading is lenient in notation and strict in meaning. Unknown fields are ignored. Text fields
 * take numbers, number fields take text (CSV files have nothing else), surrounding white space is
 * dropped, and null or blank counts as absent. Times are those of {@link Timestamps}. Items are an
 * array {@code items} of objects ({@code item_id}, {@code quantity}, {@code price}) or of ids, a
 * flat {@code item_id}, or both: the flat item comes first unless {@code items} has it already. A
 * flat {@code quantity} or {@code price} holds for every item without its own; without any the
 * quantity is 1. Equal entries of {@code items} stay as many as they are.
 *
 * <p>The first of these checks that fails is the record's {@link BadRecordReason}:
 *
 * <ol>
 *   <li>at most {@link Limits#MAX_RECORD_BYTES} bytes: {@code record_too_large};
 *   <li>one JSON text: {@code malformed_json}; an object: {@code not_an_object};
 *   <li>no text field that is an object, array or boolean, no {@code items} that is not an array,
 *       no {@code position} that is not a whole number from 0: {@code invalid_field};
 *   <li>a type: {@code missing_type}; a known one: {@code unknown_type};
 *   <li>a user or a visitor, {@code identify} both: {@code missing_shopper};
 *   <li>an item, except for {@code search}, {@code view_search_results} and {@code identify}, and
 *       no entry of {@code items} without its id: {@code missing_item};
 *   <li>a query for {@code search} and {@code view_search_results}: {@code missing_query};
 *   <li>quantities that are numbers of at most {@link Limits#MAX_QUANTITY}, and above 0 for {@code
 *       purchase}, {@code add_to_cart} and {@code remove_from_cart}: {@code invalid_quantity};
 *   <li>value and prices that are numbers of at most {@link Limits#MAX_VALUE}, and not below 0 for
 *       {@code purchase}; {@code rate_item} has a value from 0 to {@link Limits#MAX_RATING}: {@code
 *       invalid_value};
 *   <li>a timestamp: {@code missing_timestamp}; a valid one: {@code invalid_timestamp};
 *   <li>ids and labels of at most {@link Limits#MAX_ID_BYTES} bytes in UTF-8, user and visitor of
 *       {@link Limits#MAX_SHOPPER_BYTES}: {@code id_too_long};
 *   <li>a query of at most {@link Limits#MAX_QUERY_BYTES} bytes: {@code query_too_long};
 *   <li>at most {@link Limits#MAX_ITEMS} items: {@code too_many_items}.
 * </ol>
 *
 * <p>Writing gives one canonical form, so {@code encode(decode(encode(x)))} equals {@code
 * encode(x)}. Thread-safe.
 */
public final class EventCodec {
    private static final int TYPICAL_BYTES = 256;

    /**
     * Reads and validates an event.
     *
     * @param json the record's bytes; null counts as empty
     * @throws BadRecordException if a check fails; nothing else is ever thrown
     */
    public Event decode(byte[] json) throws BadRecordException {
        RawEvent raw = new RawEvent();
        raw.read(json);
        return EventRules.event(raw);
    }

    /** Writes an event in the canonical form; absent fields are left out. */
    public byte[] encode(Event event) {
        requireNonNull(event, "event is null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = RawRecord.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            JsonOut.text(json, EventFields.EVENT_ID, event.eventId());
            json.writeStringField(EventFields.TYPE, event.type().wireName());
            JsonOut.text(json, EventFields.USER_ID, event.userId());
            JsonOut.text(json, EventFields.VISITOR_ID, event.visitorId());
            if (!event.items().isEmpty()) {
                json.writeArrayFieldStart(EventFields.ITEMS);
                for (EventItem item : event.items()) {
                    json.writeStartObject();
                    json.writeStringField(EventFields.ITEM_ID, item.itemId());
                    JsonOut.number(json, EventFields.QUANTITY, item.quantity());
                    if (item.price() != null) {
                        JsonOut.number(json, EventFields.PRICE, item.price());
                    }
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeNumberField(EventFields.TIMESTAMP, event.timestamp());
            JsonOut.text(json, EventFields.SESSION_ID, event.sessionId());
            if (event.value() != null) {
                JsonOut.number(json, EventFields.VALUE, event.value());
            }
            JsonOut.text(json, EventFields.QUERY, event.query());
            JsonOut.text(json, EventFields.SURFACE, event.surface());
            if (event.position() != null) {
                json.writeNumberField(EventFields.POSITION, event.position().intValue());
            }
            JsonOut.text(json, EventFields.SLATE_ID, event.slateId());
            JsonOut.text(json, EventFields.VARIANT, event.variant());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write " + event, impossible);
        }
        return bytes.toByteArray();
    }
}
