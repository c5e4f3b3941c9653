package io.millrace.jobs.relevance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a shop would write first: the best of BM25 over title, brand and description, every field
 * counting the same, with the same stemming as the product's own query.
 */
final class Baseline {
    private static final List<String> FIELDS =
            List.of(
                    "words.english.title",
                    "words.cjk.title",
                    "words.other.title",
                    "brand.text",
                    "words.english.description",
                    "words.cjk.description",
                    "words.other.description");

    private Baseline() {}

    static ObjectNode body(String text, int size) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("size", size);
        body.put("_source", false);
        ObjectNode match = body.putObject("query").putObject("multi_match");
        match.put("query", text).put("type", "best_fields");
        ArrayNode fields = match.putArray("fields");
        FIELDS.forEach(fields::add);
        ArrayNode sort = body.putArray("sort");
        sort.addObject().put("_score", "desc");
        sort.addObject().put("item_id", "asc");
        return body;
    }
}
