package io.millrace.benchmarks.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchRequest;

/**
 * Ways to ask Elasticsearch for the same ranking.
 *
 * <p>The query library multiplies the text score of every hit by 1 plus its boosts. A rescore adds
 * the shopper's part of that, text score times the shopper's boosts, to the first {@value #WINDOW}
 * hits of the plain ranking alone: what it ranks it ranks with the same scores. It can neither be
 * collapsed by product nor sorted by a second key, so that it is compared with a request without
 * these.
 */
enum Formulation {
    /** As the query library asks. */
    PRODUCT("function_score") {
        @Override
        ObjectNode body(PersonalisedSearch search, SearchRequest request) {
            return search.personalised(request);
        }
    },
    /** The same without what a rescore cannot do. */
    FUNCTIONS("function_score, neither collapsed nor sorted") {
        @Override
        ObjectNode body(PersonalisedSearch search, SearchRequest request) {
            return bare(search.personalised(request));
        }
    },
    /** The plain ranking, the first hits of it scored again. */
    RESCORE("rescore of the first " + Formulation.WINDOW) {
        @Override
        ObjectNode body(PersonalisedSearch search, SearchRequest request) {
            ObjectNode functions = (ObjectNode) search.personalised(request).at(SCORED).deepCopy();
            ArrayNode personal = JSON.createArrayNode();
            personal.addObject().put("weight", 0);
            for (JsonNode function : functions.path("functions")) {
                String name = function.at("/filter/bool/_name").asText();
                if (Reason.of(name).filter(Reason::isPersonal).isPresent()) {
                    personal.add(function);
                }
            }
            functions.set("functions", personal);
            ObjectNode body = bare(search.plain(request));
            ObjectNode query =
                    body.putObject("rescore").put("window_size", WINDOW).putObject("query");
            query.put("score_mode", "total")
                    .putObject("rescore_query")
                    .set("function_score", functions);
            return body;
        }
    };

    /** Hits that a rescore scores again. */
    static final int WINDOW = 200;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCORED = "/query/bool/must/0/function_score";

    private final String title;

    Formulation(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract ObjectNode body(PersonalisedSearch search, SearchRequest request);

    private static ObjectNode bare(ObjectNode body) {
        body.remove("collapse");
        body.remove("sort");
        return body;
    }
}
