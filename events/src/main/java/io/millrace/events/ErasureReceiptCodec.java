package io.millrace.events;

import static io.millrace.events.BadRecordReason.INVALID_FIELD;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Receipts as JSON objects in UTF-8, see {@link ErasureReceiptFields} for the names. Thread-safe.
 */
public final class ErasureReceiptCodec {
    private static final int TYPICAL_BYTES = 384;

    /** Writes a receipt. */
    public byte[] encode(ErasureReceipt receipt) {
        requireNonNull(receipt, "receipt is null");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = RawRecord.JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(ErasureReceiptFields.DEPLOYMENT, receipt.deployment());
            json.writeStringField(ErasureReceiptFields.SHOPPER, receipt.shopper());
            json.writeStringField(ErasureReceiptFields.KEY, receipt.key());
            json.writeNumberField(ErasureReceiptFields.REQUESTED_AT, receipt.requestedAt());
            json.writeNumberField(ErasureReceiptFields.ERASED_UP_TO, receipt.erasedUpTo());
            json.writeNumberField(ErasureReceiptFields.ERASED_AT, receipt.erasedAt());
            json.writeNumberField(ErasureReceiptFields.LAST_DOCUMENT, receipt.lastDocument());
            json.writeNumberField(ErasureReceiptFields.HISTORY_ITEMS, receipt.historyItems());
            json.writeNumberField(ErasureReceiptFields.PURCHASES, receipt.purchases());
            json.writeNumberField(
                    ErasureReceiptFields.INTERACTIONS_WITHDRAWN, receipt.interactionsWithdrawn());
            json.writeNumberField(
                    ErasureReceiptFields.INTERACTIONS_REMAINING, receipt.interactionsRemaining());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot write " + receipt, impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a receipt; unknown fields are passed over.
     *
     * @throws BadRecordException if the bytes are no receipt
     */
    public ErasureReceipt decode(byte[] json) throws BadRecordException {
        RawReceipt raw = new RawReceipt();
        raw.read(json);
        return new ErasureReceipt(
                raw.required(ErasureReceiptFields.DEPLOYMENT),
                raw.required(ErasureReceiptFields.SHOPPER),
                raw.required(ErasureReceiptFields.KEY),
                raw.whole(ErasureReceiptFields.REQUESTED_AT),
                raw.whole(ErasureReceiptFields.ERASED_UP_TO),
                raw.whole(ErasureReceiptFields.ERASED_AT),
                raw.whole(ErasureReceiptFields.LAST_DOCUMENT),
                (int) raw.whole(ErasureReceiptFields.HISTORY_ITEMS),
                (int) raw.whole(ErasureReceiptFields.PURCHASES),
                (int) raw.whole(ErasureReceiptFields.INTERACTIONS_WITHDRAWN),
                raw.whole(ErasureReceiptFields.INTERACTIONS_REMAINING));
    }

    private static final class RawReceipt extends RawRecord {
        private final Map<String, String> values = new HashMap<>();

        @Override
        void take(String name, JsonParser parser) throws IOException {
            if (parser.currentToken().isScalarValue()) {
                values.put(name, parser.getValueAsString());
            } else {
                parser.skipChildren();
            }
        }

        private String required(String name) throws BadRecordException {
            String value = values.get(name);
            if (value == null) {
                throw new BadRecordException(INVALID_FIELD, "the receipt has no " + name);
            }
            return value;
        }

        private long whole(String name) throws BadRecordException {
            String digits = required(name);
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw new BadRecordException(
                        INVALID_FIELD,
                        name + " " + Texts.quoted(digits) + " is not a whole number");
            }
        }
    }
}
