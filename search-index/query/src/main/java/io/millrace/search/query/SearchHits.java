package io.millrace.search.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to a search request.
 *
 * @param total how many items match; a lower bound when there are more than 10,000
 * @param tookMilliseconds how long Elasticsearch took
 * @param hits the page that was asked for, best first
 */
public record SearchHits(long total, long tookMilliseconds, List<Hit> hits) {

    public SearchHits {
        hits = List.copyOf(hits);
    }

    /**
     * One item.
     *
     * @param reasons names of what lifted it, see {@link Reason#of}
     * @param source the returned fields of the item's document
     */
    public record Hit(String itemId, double score, List<String> reasons, JsonNode source) {

        public Hit {
            reasons = List.copyOf(reasons);
        }

        /** The title, or an empty text. */
        public String title() {
            return source.path("title").asText("");
        }
    }

    /**
     * Reads the body of an answer with status 200.
     *
     * @throws IllegalArgumentException when it is not the answer to a search
     */
    public static SearchHits parse(JsonNode answer) {
        JsonNode found = answer.path("hits");
        if (!found.path("hits").isArray()) {
            throw new IllegalArgumentException("not the answer to a search: " + answer);
        }
        List<Hit> hits = new ArrayList<>();
        for (JsonNode hit : found.path("hits")) {
            List<String> reasons = new ArrayList<>();
            hit.path("matched_queries").forEach(name -> reasons.add(name.asText()));
            hits.add(
                    new Hit(
                            hit.path("_id").asText(),
                            hit.path("_score").asDouble(),
                            reasons,
                            hit.path("_source")));
        }
        return new SearchHits(
                found.path("total").path("value").asLong(), answer.path("took").asLong(), hits);
    }
}
