package io.millrace.jobs.kafka;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.BadRecordReason;
import io.millrace.events.EventFields;
import io.millrace.events.ShopperIds;
import io.millrace.events.ShopperPseudonyms;
import io.millrace.flink.RejectedRecord;
import io.millrace.gate.SourceRecord;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Takes shoppers' names out of records on their way to the dead letters. Ids in fields become
 * pseudonyms; where a record cannot be read, nobody can say what in it is a name, and it stays out:
 * its place in its topic is in the letter.
 */
final class DeadLetterPrivacy implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LEFT_OUT =
            " (the record is left out: it cannot be read, so it may name a shopper)";

    private final ShopperPseudonyms pseudonyms;
    private final Set<String> topics;

    /**
     * @param topics whose records tell of shoppers; others pass as they are
     */
    DeadLetterPrivacy(ShopperPseudonyms pseudonyms, Set<String> topics) {
        this.pseudonyms = requireNonNull(pseudonyms, "pseudonyms is null");
        this.topics = Set.copyOf(topics);
    }

    RejectedRecord apply(RejectedRecord rejected) {
        SourceRecord source = rejected.source();
        if (!topics.contains(source.topic())) {
            return rejected;
        }
        byte[] value = source.value() == null ? null : withoutNames(source.value());
        boolean leftOut = source.value() != null && value == null;
        String detail = isAboutAnId(rejected.reason()) ? "an id is too long" : rejected.detail();
        return new RejectedRecord(
                rejected.reason(),
                leftOut ? rejected.reason() + LEFT_OUT : detail,
                new SourceRecord(
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        source.appendedAt(),
                        null,
                        value));
    }

    private static boolean isAboutAnId(String reason) {
        return reason.equals(BadRecordReason.ID_TOO_LONG.wireName());
    }

    /** The record with pseudonyms for ids, or null where it is no JSON object. */
    private byte[] withoutNames(byte[] record) {
        try {
            if (JSON.readTree(record) instanceof ObjectNode object) {
                replace(object, EventFields.USER_ID, ShopperIds::ofUser);
                replace(object, EventFields.VISITOR_ID, ShopperIds::ofVisitor);
                return JSON.writeValueAsBytes(object);
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    private void replace(ObjectNode object, String field, UnaryOperator<String> shopperId) {
        JsonNode id = object.get(field);
        if (id == null || id.isNull()) {
            return;
        }
        if (id.isValueNode()) {
            object.put(field, pseudonyms.of(shopperId.apply(id.asText().strip())));
        } else {
            object.remove(field);
        }
    }
}
