package io.millrace.events;

import static io.millrace.events.BadRecordReason.ID_TOO_LONG;
import static io.millrace.events.BadRecordReason.INVALID_FIELD;
import static io.millrace.events.BadRecordReason.MALFORMED_JSON;
import static io.millrace.events.BadRecordReason.NOT_AN_OBJECT;
import static io.millrace.events.BadRecordReason.RECORD_TOO_LARGE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * A JSON object read in one pass, its fields taken but not judged yet. Reading and judging are two
 * steps because fields come in any order while the checks must not: a record with two faults has
 * the same reason however it was written.
 *
 * <p>A field given twice counts with its last value, as in most JSON readers.
 */
abstract class RawRecord {
    // Names come from outside: neither interned, nor trusted to hash well.
    static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .build();

    private static final int MESSAGE_CHARACTERS = 300;

    private String invalidField;

    /**
     * Takes one field.
     *
     * @param parser stands on the first token of the value and is left on its last
     */
    abstract void take(String name, JsonParser parser) throws IOException;

    /** Reads the record; afterwards every known field has the kind of value it must have. */
    final void read(byte[] json) throws BadRecordException {
        if (json == null || json.length == 0) {
            throw new BadRecordException(MALFORMED_JSON, "the record is empty");
        }
        if (json.length > Limits.MAX_RECORD_BYTES) {
            throw new BadRecordException(
                    RECORD_TOO_LARGE,
                    "the record has "
                            + json.length
                            + " bytes, at most "
                            + Limits.MAX_RECORD_BYTES
                            + " are accepted");
        }
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new BadRecordException(MALFORMED_JSON, "the record is white space only");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new BadRecordException(
                        NOT_AN_OBJECT, "the record is " + kind(first) + ", not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                take(name, parser);
            }
            if (parser.nextToken() != null) {
                throw new BadRecordException(
                        MALFORMED_JSON, "something follows the end of the object");
            }
        } catch (JsonProcessingException malformed) {
            throw new BadRecordException(
                    MALFORMED_JSON,
                    Texts.printable(malformed.getOriginalMessage(), MESSAGE_CHARACTERS)
                            + " at byte "
                            + (malformed.getLocation() == null
                                    ? -1
                                    : malformed.getLocation().getByteOffset()));
        } catch (IOException malformed) {
            throw new BadRecordException(
                    MALFORMED_JSON,
                    Texts.printable(String.valueOf(malformed.getMessage()), MESSAGE_CHARACTERS));
        }
        if (invalidField != null) {
            throw new BadRecordException(INVALID_FIELD, invalidField);
        }
    }

    /** Notes a fault of a field's kind; the first one noted is reported once all is read. */
    final void invalid(String detail) {
        if (invalidField == null) {
            invalidField = detail;
        }
    }

    /** Text, or a number as it was written; null for JSON null and for white space alone. */
    final String text(String name, JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String text = Texts.strippedOrNull(parser.getText());
                if (text != null && !Texts.isWellFormed(text)) {
                    invalid(name + " " + Texts.quoted(text) + " holds half a surrogate pair");
                    return null;
                }
                return text;
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                invalid(name + " is " + kind(parser.currentToken()) + ", expected text");
                parser.skipChildren();
                return null;
            }
        }
    }

    /** A number, or text that should be one; null for JSON null and for white space alone. */
    static RawNumber number(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double value = parser.getDoubleValue();
                return RawNumber.of(value, Double.isFinite(value) ? null : parser.getText());
            }
            case VALUE_STRING -> {
                String text = Texts.strippedOrNull(parser.getText());
                return text == null ? null : RawNumber.parse(text);
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                String kind = kind(parser.currentToken());
                parser.skipChildren();
                return new RawNumber(Double.NaN, kind);
            }
        }
    }

    /** A timestamp as text, to be parsed when it is judged; null if there is none. */
    static String timestamp(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return Texts.strippedOrNull(parser.getText());
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                String kind = kind(parser.currentToken());
                parser.skipChildren();
                return kind;
            }
        }
    }

    static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> token.name().toLowerCase(Locale.ROOT);
        };
    }

    /** Checks the length of an id or label; null is fine. */
    static void checkLength(String name, String text, int most) throws BadRecordException {
        if (text != null && text.length() > most / 3 && Texts.utf8Length(text) > most) {
            throw new BadRecordException(
                    ID_TOO_LONG,
                    name
                            + " "
                            + Texts.quoted(text)
                            + " has "
                            + Texts.utf8Length(text)
                            + " bytes, at most "
                            + most
                            + " are accepted");
        }
    }
}
