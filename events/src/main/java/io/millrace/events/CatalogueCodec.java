package io.millrace.events;

import static io.millrace.events.BadRecordReason.INVALID_PRICE;
import static io.millrace.events.BadRecordReason.INVALID_VALUE;
import static io.millrace.events.BadRecordReason.INVALID_VECTOR;
import static io.millrace.events.BadRecordReason.MISSING_ITEM;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Catalogue items as JSON objects in UTF-8, see {@link CatalogueFields} for the names. A record
 * without a value (a delisted item) is no JSON and the caller's to recognise.
 *
 * <p>Notation is as lenient as in {@link EventCodec}. Besides: {@code category} is the array of the
 * path's steps from the root, or one text with {@code >} between them, or {@code /} if there is no
 * {@code >}; {@code tags} is an array, or one text with {@code |} between them; {@code in_stock} is
 * true unless it says otherwise; {@code attributes} is any object and kept as it is.
 *
 * <p>The first of these checks that fails is the record's {@link BadRecordReason}:
 *
 * <ol>
 *   <li>{@code record_too_large}, {@code malformed_json}, {@code not_an_object}, as for events;
 *   <li>fields of a kind they cannot have, numbers in attributes beyond a double: {@code
 *       invalid_field};
 *   <li>an id: {@code missing_item};
 *   <li>a price that is a number from 0 to {@link Limits#MAX_VALUE}: {@code invalid_price};
 *   <li>a rating that is a number of 0 or more: {@code invalid_value};
 *   <li>vectors of 1 to {@link Limits#MAX_VECTOR_DIMENSIONS} finite numbers: {@code
 *       invalid_vector};
 *   <li>a valid time of change, if any: {@code invalid_timestamp};
 *   <li>ids, labels, tags and the whole category path of at most {@link Limits#MAX_ID_BYTES} bytes
 *       in UTF-8: {@code id_too_long}.
 * </ol>
 *
 * <p>Writing gives one canonical form. Thread-safe.
 */
public final class CatalogueCodec {
    private static final int TYPICAL_BYTES = 512;

    /**
     * Reads and validates a catalogue item.
     *
     * @param json the record's bytes; null counts as empty
     * @throws BadRecordException if a check fails; nothing else is ever thrown
     */
    public CatalogueItem decode(byte[] json) throws BadRecordException {
        RawCatalogueItem raw = new RawCatalogueItem();
        raw.read(json);
        if (raw.itemId == null) {
            throw new BadRecordException(MISSING_ITEM, "the catalogue item has no item_id");
        }
        checkNumber("price", raw.price, raw.itemId, INVALID_PRICE);
        checkNumber("rating", raw.rating, raw.itemId, INVALID_VALUE);
        CatalogueItem item =
                new CatalogueItem(
                        raw.itemId,
                        raw.productId,
                        raw.sku,
                        raw.gtin,
                        raw.title,
                        raw.description,
                        raw.language,
                        raw.brand,
                        raw.category,
                        raw.price == null ? null : raw.price.value(),
                        raw.currency,
                        raw.inStock,
                        raw.rating == null ? null : raw.rating.value(),
                        raw.tags,
                        raw.attributes,
                        vector(CatalogueFields.VECTOR, raw.vector, raw.itemId),
                        vector(CatalogueFields.IMAGE_VECTOR, raw.imageVector, raw.itemId),
                        raw.updatedAt == null ? null : Timestamps.parse(raw.updatedAt));
        checkLengths(item);
        return item;
    }

    private static void checkNumber(
            String name, RawNumber number, String itemId, BadRecordReason reason)
            throws BadRecordException {
        if (number != null
                && (!number.isNumber()
                        || number.value() < 0
                        || number.value() > Limits.MAX_VALUE)) {
            throw new BadRecordException(
                    reason,
                    name
                            + " is "
                            + number.shown()
                            + " for item "
                            + Texts.quoted(itemId)
                            + ", expected a number from 0 to "
                            + Limits.MAX_VALUE);
        }
    }

    private static float[] vector(String name, RawVector vector, String itemId)
            throws BadRecordException {
        if (vector == null) {
            return null;
        }
        if (vector.fault() != null) {
            throw new BadRecordException(
                    INVALID_VECTOR,
                    name + " of item " + Texts.quoted(itemId) + " " + vector.fault());
        }
        return vector.components();
    }

    private static void checkLengths(CatalogueItem item) throws BadRecordException {
        RawRecord.checkLength(CatalogueFields.ITEM_ID, item.itemId(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.PRODUCT_ID, item.productId(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.SKU, item.sku(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.GTIN, item.gtin(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.LANGUAGE, item.language(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.BRAND, item.brand(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.CURRENCY, item.currency(), Limits.MAX_ID_BYTES);
        RawRecord.checkLength(CatalogueFields.CATEGORY, item.categoryLeaf(), Limits.MAX_ID_BYTES);
        for (String tag : item.tags()) {
            RawRecord.checkLength("tag", tag, Limits.MAX_ID_BYTES);
        }
    }

    /** Writes an item in the canonical form; absent fields are left out. */
    public byte[] encode(CatalogueItem item) {
        requireNonNull(item, "item is null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = RawRecord.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(CatalogueFields.ITEM_ID, item.itemId());
            JsonOut.text(json, CatalogueFields.PRODUCT_ID, item.productId());
            JsonOut.text(json, CatalogueFields.SKU, item.sku());
            JsonOut.text(json, CatalogueFields.GTIN, item.gtin());
            JsonOut.text(json, CatalogueFields.TITLE, item.title());
            JsonOut.text(json, CatalogueFields.DESCRIPTION, item.description());
            JsonOut.text(json, CatalogueFields.LANGUAGE, item.language());
            JsonOut.text(json, CatalogueFields.BRAND, item.brand());
            writeTexts(json, CatalogueFields.CATEGORY, item.category());
            if (item.price() != null) {
                JsonOut.number(json, CatalogueFields.PRICE, item.price());
            }
            JsonOut.text(json, CatalogueFields.CURRENCY, item.currency());
            json.writeBooleanField(CatalogueFields.IN_STOCK, item.inStock());
            if (item.rating() != null) {
                JsonOut.number(json, CatalogueFields.RATING, item.rating());
            }
            writeTexts(json, CatalogueFields.TAGS, item.tags());
            if (!item.attributes().isEmpty()) {
                json.writeFieldName(CatalogueFields.ATTRIBUTES);
                writeAny(json, item.attributes());
            }
            writeVector(json, CatalogueFields.VECTOR, item.vector());
            writeVector(json, CatalogueFields.IMAGE_VECTOR, item.imageVector());
            if (item.updatedAt() != null) {
                json.writeNumberField(CatalogueFields.UPDATED_AT, item.updatedAt().longValue());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write item " + item.itemId(), impossible);
        }
        return bytes.toByteArray();
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeVector(JsonGenerator json, String name, float[] vector)
            throws IOException {
        if (vector == null) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (float component : vector) {
            json.writeNumber(component);
        }
        json.writeEndArray();
    }

    private static void writeAny(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName((String) entry.getKey());
                writeAny(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object entry : list) {
                writeAny(json, entry);
            }
            json.writeEndArray();
        } else {
            writeScalar(json, value);
        }
    }

    private static void writeScalar(JsonGenerator json, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double || value instanceof Float) {
            json.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value == null) {
            json.writeNull();
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }
}
