package io.millrace.jobs.search;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.search.query.SearchHits;
import java.util.ArrayList;
import java.util.List;

/**
 * One ranked hit of a search.
 *
 * @param rank 1 for the best
 * @param title the item id where the item has none
 * @param price null if unknown
 * @param currency null if unknown
 * @param reasons names of the functions that lifted the hit ({@code matched_queries})
 */
public record SearchHit(
        int rank,
        String itemId,
        String title,
        Double price,
        String currency,
        double score,
        List<String> reasons) {

    public SearchHit {
        requireNonNull(itemId, "itemId is null");
        requireNonNull(title, "title is null");
        reasons = List.copyOf(reasons);
    }

    /** The hits of an answer's first page, best first. */
    public static List<SearchHit> of(SearchHits answer) {
        List<SearchHit> hits = new ArrayList<>();
        for (SearchHits.Hit hit : answer.hits()) {
            JsonNode item = hit.source();
            hits.add(
                    new SearchHit(
                            hits.size() + 1,
                            hit.itemId(),
                            hit.title().isEmpty() ? hit.itemId() : hit.title(),
                            item.path("price").isNumber() ? item.path("price").asDouble() : null,
                            item.path("currency").asText(null),
                            hit.score(),
                            hit.reasons()));
        }
        return hits;
    }

    /** Whether something known of the shopper lifted the hit. */
    public boolean isPersonal() {
        return reasons.stream().anyMatch(Reasons::isPersonal);
    }
}
