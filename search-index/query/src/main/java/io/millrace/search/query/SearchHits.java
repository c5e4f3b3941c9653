package io.millrace.search.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a search request.
 *
 * @param total how many items match; a lower bound when there are more than 10,000
 * @param tookMilliseconds how long Elasticsearch took
 * @param hits the page that was asked for, best first
 * @param facets the facets that were asked for: values, most items first
 */
public record SearchHits(
        long total, long tookMilliseconds, List<Hit> hits, Map<Facet, List<FacetValue>> facets) {

    public SearchHits {
        hits = List.copyOf(hits);
        facets = Map.copyOf(facets);
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

        /** The product that the item is a variant of; an item alone is its own. */
        public String productId() {
            return source.path("product_id").asText(itemId);
        }
    }

    /**
     * @param value as in the catalogue, for {@link Filters#with}
     * @param items how many matching items have it, with the chosen values of the other facets
     */
    public record FacetValue(String value, long items) {}

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
                found.path("total").path("value").asLong(),
                answer.path("took").asLong(),
                hits,
                facets(answer.path("aggregations")));
    }

    /**
     * The token for the page after this one.
     *
     * @param request what this is the answer to
     * @return nothing where this page is the last one
     */
    public Optional<PageToken> next(SearchRequest request) {
        int before = request.after() == null ? 0 : request.after().shown().size();
        boolean last = hits.size() < request.size() || before + hits.size() > PageToken.MAX_SHOWN;
        return last ? Optional.empty() : Optional.of(PageToken.after(request, hits));
    }

    private static Map<Facet, List<FacetValue>> facets(JsonNode aggregations) {
        Map<Facet, List<FacetValue>> facets = new EnumMap<>(Facet.class);
        for (Facet facet : Facet.values()) {
            JsonNode buckets = aggregations.path(facet.field()).path("values").path("buckets");
            if (buckets.isArray()) {
                List<FacetValue> values = new ArrayList<>();
                for (JsonNode bucket : buckets) {
                    values.add(
                            new FacetValue(
                                    bucket.path("key").asText(),
                                    bucket.path("doc_count").asLong()));
                }
                facets.put(facet, List.copyOf(values));
            }
        }
        return facets;
    }
}
