package io.millrace.events;

import static io.millrace.events.BadRecordReason.MISSING_SHOPPER;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Erasures as JSON objects in UTF-8, see {@link ErasureFields} for the names.
 *
 * <p>The checks, in their order: {@code record_too_large}, {@code malformed_json}, {@code
 * not_an_object} and {@code invalid_field} as in {@link EventCodec}, then {@code missing_shopper},
 * {@code invalid_timestamp}, {@code id_too_long}. Thread-safe.
 */
public final class ErasureCodec {
    private static final int TYPICAL_BYTES = 128;

    /**
     * Reads and validates an erasure.
     *
     * @param json the record's bytes; null counts as empty
     * @param receivedAt the request's time if it names none, in milliseconds since the epoch: a
     *     shopper's request is not refused for want of a date
     * @throws BadRecordException if a check fails; nothing else is ever thrown
     */
    public Erasure decode(byte[] json, long receivedAt) throws BadRecordException {
        RawErasure raw = new RawErasure();
        raw.read(json);
        if (raw.userId == null && raw.visitorId == null) {
            throw new BadRecordException(
                    MISSING_SHOPPER, "the erasure has neither user_id nor visitor_id");
        }
        long requestedAt = raw.requestedAt == null ? receivedAt : Timestamps.parse(raw.requestedAt);
        RawRecord.checkLength(ErasureFields.USER_ID, raw.userId, Limits.MAX_SHOPPER_BYTES);
        RawRecord.checkLength(ErasureFields.VISITOR_ID, raw.visitorId, Limits.MAX_SHOPPER_BYTES);
        return new Erasure(raw.userId, raw.visitorId, requestedAt);
    }

    /** Writes an erasure in the canonical form; absent fields are left out. */
    public byte[] encode(Erasure erasure) {
        requireNonNull(erasure, "erasure is null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = RawRecord.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            JsonOut.text(json, ErasureFields.USER_ID, erasure.userId());
            JsonOut.text(json, ErasureFields.VISITOR_ID, erasure.visitorId());
            json.writeNumberField(ErasureFields.REQUESTED_AT, erasure.requestedAt());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write " + erasure, impossible);
        }
        return bytes.toByteArray();
    }

    private static final class RawErasure extends RawRecord {
        private String userId;
        private String visitorId;
        private String requestedAt;

        @Override
        void take(String name, JsonParser parser) throws IOException {
            switch (name) {
                case ErasureFields.USER_ID -> userId = text(name, parser);
                case ErasureFields.VISITOR_ID -> visitorId = text(name, parser);
                case ErasureFields.REQUESTED_AT -> requestedAt = timestamp(parser);
                default -> parser.skipChildren();
            }
        }
    }
}
