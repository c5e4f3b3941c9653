package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Why a shopper sees what they see: read by people, never by a search request.
 *
 * @param shopperId the document id too
 * @param segment the group of shoppers whose fusion weights were used
 * @param slate the ranked items, best first, each with what every expert contributed
 * @param recentEvents the newest events, newest first
 * @param weights the fusion weight of each expert
 * @param vector the shopper's vector, null if unknown; kept, not indexed
 * @param modelEpoch the epoch of the model that ranked
 * @param eventNumber the shopper's newest event taken into account
 * @param updatedAt when the slate was made, in milliseconds since the epoch
 */
public record ShopperProfileDocument(
        String shopperId,
        String segment,
        List<SlateEntry> slate,
        List<RecentEvent> recentEvents,
        Map<String, Double> weights,
        float[] vector,
        long modelEpoch,
        long eventNumber,
        long updatedAt) {

    /**
     * @param contributions the addends of the score by expert
     */
    public record SlateEntry(String itemId, double score, Map<String, Double> contributions) {
        public SlateEntry {
            requireNonNull(itemId, "itemId is null");
            requireNonNull(contributions, "contributions is null");
        }
    }

    /**
     * @param type the event's wire name
     * @param timestamp milliseconds since the epoch
     */
    public record RecentEvent(String type, String itemId, long timestamp) {
        public RecentEvent {
            requireNonNull(type, "type is null");
        }
    }

    public ShopperProfileDocument {
        requireNonNull(shopperId, "shopperId is null");
        slate = List.copyOf(requireNonNull(slate, "slate is null"));
        recentEvents = List.copyOf(requireNonNull(recentEvents, "recentEvents is null"));
        requireNonNull(weights, "weights is null");
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.SHOPPER_PROFILES.logicalName(),
                shopperId,
                version,
                source(),
                appendedAt);
    }

    public static SearchDocument deletion(String shopperId, long version, long appendedAt) {
        return SearchDocument.deletion(
                SearchIndex.SHOPPER_PROFILES.logicalName(), shopperId, version, appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("shopper_id", shopperId);
                    json.text("segment", segment);
                    writeSlate(json);
                    writeRecentEvents(json.json());
                    json.numbers("weights", weights);
                    json.vector("vector", vector);
                    json.number("model_epoch", modelEpoch);
                    json.number("event_number", eventNumber);
                    json.time("updated_at", updatedAt);
                });
    }

    private void writeSlate(JsonDocument document) throws IOException {
        JsonGenerator json = document.json();
        json.writeArrayFieldStart("slate");
        int rank = 1;
        for (SlateEntry entry : slate) {
            json.writeStartObject();
            json.writeNumberField("rank", rank++);
            json.writeStringField("item_id", entry.itemId());
            json.writeNumberField("score", entry.score());
            document.numbers("contributions", entry.contributions());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeRecentEvents(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("recent_events");
        for (RecentEvent event : recentEvents) {
            json.writeStartObject();
            json.writeStringField("type", event.type());
            if (event.itemId() != null) {
                json.writeStringField("item_id", event.itemId());
            }
            json.writeNumberField("timestamp", event.timestamp());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
