package io.millrace.events;

import static io.millrace.events.BadRecordReason.INVALID_FIELD;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Dead letters as JSON objects in UTF-8, see {@link DeadLetterFields} for the names.
 *
 * <p>Key and value are text where their bytes are UTF-8 ({@code "value_encoding":"utf8"}), so that
 * people can read them, and Base64 where they are not ({@code "base64"}). A letter must fit into a
 * Kafka message however its record is escaped, so only the first {@link #MAX_KEPT_BYTES} bytes of
 * each are kept; {@code value_bytes} and {@code key_bytes} then hold the full size, and the source
 * position tells where the rest is. Thread-safe.
 */
public final class DeadLetterCodec {
    /** Escaping makes six bytes of one at worst: two of these stay below one mebibyte. */
    public static final int MAX_KEPT_BYTES = 80 * 1024;

    private static final String UTF8 = "utf8";
    private static final String BASE64 = "base64";
    private static final int TYPICAL_BYTES = 512;

    /** Writes a letter. */
    public byte[] encode(DeadLetter letter) {
        requireNonNull(letter, "letter is null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = RawRecord.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(DeadLetterFields.REASON, letter.reason());
            json.writeStringField(DeadLetterFields.DETAIL, wellFormed(letter.detail()));
            json.writeStringField(DeadLetterFields.TOPIC, letter.topic());
            json.writeNumberField(DeadLetterFields.PARTITION, letter.partition());
            json.writeNumberField(DeadLetterFields.OFFSET, letter.offset());
            writeBytes(
                    json,
                    letter.key(),
                    DeadLetterFields.KEY,
                    DeadLetterFields.KEY_ENCODING,
                    DeadLetterFields.KEY_BYTES);
            writeBytes(
                    json,
                    letter.value(),
                    DeadLetterFields.VALUE,
                    DeadLetterFields.VALUE_ENCODING,
                    DeadLetterFields.VALUE_BYTES);
            json.writeNumberField(DeadLetterFields.AT, letter.at());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write " + letter, impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a letter; of a record too large to be kept, the part that was.
     *
     * @throws BadRecordException if the bytes are no dead letter
     */
    public DeadLetter decode(byte[] json) throws BadRecordException {
        RawDeadLetter raw = new RawDeadLetter();
        raw.read(json);
        return new DeadLetter(
                required(DeadLetterFields.REASON, raw.reason),
                required(DeadLetterFields.DETAIL, raw.detail),
                required(DeadLetterFields.TOPIC, raw.topic),
                (int) whole(DeadLetterFields.PARTITION, raw.partition, Integer.MAX_VALUE),
                whole(DeadLetterFields.OFFSET, raw.offset, Long.MAX_VALUE),
                bytes(DeadLetterFields.KEY, raw.key, raw.keyEncoding),
                bytes(DeadLetterFields.VALUE, raw.value, raw.valueEncoding),
                whole(DeadLetterFields.AT, raw.at, Long.MAX_VALUE));
    }

    private static String wellFormed(String text) {
        return Texts.isWellFormed(text)
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void writeBytes(
            JsonGenerator json, byte[] bytes, String name, String encodingName, String sizeName)
            throws IOException {
        if (bytes == null) {
            return;
        }
        byte[] kept = bytes.length > MAX_KEPT_BYTES ? beginning(bytes) : bytes;
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(kept)).toString();
            json.writeStringField(name, text);
            json.writeStringField(encodingName, UTF8);
        } catch (CharacterCodingException notText) {
            json.writeStringField(name, Base64.getEncoder().encodeToString(kept));
            json.writeStringField(encodingName, BASE64);
        }
        if (kept.length < bytes.length) {
            json.writeNumberField(sizeName, bytes.length);
        }
    }

    /** The bytes kept of a long record; a character on the edge is not cut in two. */
    private static byte[] beginning(byte[] bytes) {
        int end = MAX_KEPT_BYTES;
        while (end > MAX_KEPT_BYTES - 4 && isContinuation(bytes[end])) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static boolean isContinuation(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }

    private static String required(String name, String text) throws BadRecordException {
        if (text == null) {
            throw new BadRecordException(INVALID_FIELD, "the dead letter has no " + name);
        }
        return text;
    }

    private static long whole(String name, String digits, long most) throws BadRecordException {
        try {
            long number = Long.parseLong(required(name, digits));
            if (number <= most) {
                return number;
            }
        } catch (NumberFormatException notWhole) {
            // Reported below, like a number out of range.
        }
        throw new BadRecordException(
                INVALID_FIELD, name + " " + Texts.quoted(digits) + " is not a whole number");
    }

    private static byte[] bytes(String name, String text, String encoding)
            throws BadRecordException {
        if (text == null) {
            return null;
        }
        if (UTF8.equals(encoding)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (BASE64.equals(encoding)) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException malformed) {
                throw new BadRecordException(INVALID_FIELD, name + " is not Base64");
            }
        }
        throw new BadRecordException(
                INVALID_FIELD,
                name + " has the unknown encoding " + Texts.quoted(String.valueOf(encoding)));
    }

    private static final class RawDeadLetter extends RawRecord {
        private String reason;
        private String detail;
        private String topic;
        private String partition;
        private String offset;
        private String key;
        private String keyEncoding;
        private String value;
        private String valueEncoding;
        private String at;

        @Override
        void take(String name, JsonParser parser) throws IOException {
            switch (name) {
                case DeadLetterFields.REASON -> reason = verbatim(name, parser);
                case DeadLetterFields.DETAIL -> detail = verbatim(name, parser);
                case DeadLetterFields.TOPIC -> topic = verbatim(name, parser);
                case DeadLetterFields.PARTITION -> partition = verbatim(name, parser);
                case DeadLetterFields.OFFSET -> offset = verbatim(name, parser);
                case DeadLetterFields.KEY -> key = verbatim(name, parser);
                case DeadLetterFields.KEY_ENCODING -> keyEncoding = verbatim(name, parser);
                case DeadLetterFields.VALUE -> value = verbatim(name, parser);
                case DeadLetterFields.VALUE_ENCODING -> valueEncoding = verbatim(name, parser);
                case DeadLetterFields.AT -> at = verbatim(name, parser);
                default -> parser.skipChildren();
            }
        }

        /** As {@link #text}, but white space is part of a record and kept. */
        private String verbatim(String name, JsonParser parser) throws IOException {
            return parser.currentToken().isScalarValue()
                    ? parser.getValueAsString()
                    : text(name, parser);
        }
    }
}
