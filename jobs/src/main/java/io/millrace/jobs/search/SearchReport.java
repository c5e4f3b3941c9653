package io.millrace.jobs.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.query.SearchRequest;
import java.util.List;

/** Two rankings as JSON, for scripts. */
final class SearchReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SearchReport() {}

    static ObjectNode of(SearchRequest request, boolean known, Comparison comparison, int size) {
        ObjectNode report = JSON.createObjectNode();
        report.put("query", request.text());
        if (request.isCut()) {
            report.put("searched_for", request.searchedText());
        }
        report.put("shopper_id", request.shopperId());
        report.put("known", known);
        ArrayNode plain = report.putArray("plain");
        first(comparison.before(), size).forEach(hit -> add(plain, hit));
        ArrayNode personalised = report.putArray("personalised");
        for (SearchHit hit : first(comparison.after(), size)) {
            ObjectNode node = add(personalised, hit);
            int before = comparison.rankBefore(hit);
            if (before != Comparison.UNRANKED) {
                node.put("plain_rank", before);
            }
            ArrayNode reasons = node.putArray("matched_queries");
            hit.reasons().forEach(reasons::add);
        }
        return report;
    }

    private static ObjectNode add(ArrayNode hits, SearchHit hit) {
        ObjectNode node = hits.addObject();
        node.put("rank", hit.rank());
        node.put("item_id", hit.itemId());
        node.put("title", hit.title());
        if (hit.price() != null) {
            node.put("price", hit.price());
        }
        if (hit.currency() != null) {
            node.put("currency", hit.currency());
        }
        node.put("score", hit.score());
        return node;
    }

    private static List<SearchHit> first(List<SearchHit> hits, int size) {
        return hits.subList(0, Math.min(size, hits.size()));
    }
}
