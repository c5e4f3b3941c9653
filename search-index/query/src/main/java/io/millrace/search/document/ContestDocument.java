package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The contest that decides how the experts are added up, in the index of published numbers. The
 * document id is {@code contest.} and the segment: the index holds the newest state.
 *
 * @param segment the group of shoppers it is about
 * @param champion name of the weighting with the best ranks lately, null before the first judgement
 * @param value its score: mean reciprocal rank, lately
 * @param judged choices that the contest has judged so far
 * @param contestants all who compete
 * @param epoch the epoch of the job that published it
 * @param at when, in milliseconds since the epoch
 */
public record ContestDocument(
        String segment,
        String champion,
        double value,
        long judged,
        List<Contestant> contestants,
        long epoch,
        long at) {
    private static final String PREFIX = "contest.";

    /**
     * @param name how the weighting came about; evolving ones share a name
     * @param score mean reciprocal rank, lately
     * @param weights of the experts by name
     */
    public record Contestant(String name, double score, Map<String, Double> weights) {
        public Contestant {
            requireNonNull(name, "name is null");
            requireNonNull(weights, "weights is null");
        }
    }

    public ContestDocument {
        requireNonNull(segment, "segment is null");
        contestants = List.copyOf(requireNonNull(contestants, "contestants is null"));
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.QUALITY.logicalName(), PREFIX + segment, version, source(), appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("name", PREFIX + segment);
                    json.number("value", value);
                    json.text("champion", champion);
                    json.number("judged", judged);
                    contestants(json);
                    json.number("epoch", epoch);
                    json.time("at", at);
                });
    }

    private void contestants(JsonDocument document) throws IOException {
        JsonGenerator json = document.json();
        json.writeArrayFieldStart("contestants");
        for (Contestant contestant : contestants) {
            json.writeStartObject();
            json.writeStringField("name", contestant.name());
            json.writeNumberField("score", contestant.score());
            document.numbers("weights", contestant.weights());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
