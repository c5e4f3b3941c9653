package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.PopularityBucket;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.util.List;

/**
 * Builds the bodies of search requests on the items of one deployment: {@code POST
 * /<index>/_search} with {@link #index} and the body.
 *
 * <p>Which items match is decided on one field that holds all searchable words, so that a query may
 * name a brand and a kind of product; how well they match is the best of the single fields, title
 * before brand before description. The order is by score, then by item id, hence the same for the
 * same index whenever it is asked for.
 */
public final class PersonalisedSearch {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** All of two words; of three or four, all but one; of more, six in ten. */
    private static final String WORDS_TO_MATCH = "2<-1 4<60%";

    private static final List<String> RETURNED_FIELDS =
            List.of(
                    "item_id",
                    "product_id",
                    "title",
                    "brand",
                    "category_leaf",
                    "price",
                    "currency",
                    "in_stock",
                    "popularity");

    private final IndexNames names;
    private final Boosts boosts;

    public PersonalisedSearch(IndexNames names, Boosts boosts) {
        this.names = requireNonNull(names, "names is null");
        this.boosts = requireNonNull(boosts, "boosts is null");
    }

    /** The alias to send the requests to. */
    public String index() {
        return names.alias(SearchIndex.ITEMS);
    }

    /** Ranked for the request's shopper; for a null or unknown one exactly as {@link #plain}. */
    public ObjectNode personalised(SearchRequest request) {
        return body(request, request.shopperId() == null ? boosts.withoutShopper() : boosts);
    }

    /** The same search ranked alike for everybody. */
    public ObjectNode plain(SearchRequest request) {
        return body(request.withShopper(null), boosts.withoutShopper());
    }

    /**
     * Items whose words resemble an item's, ranked for a shopper.
     *
     * @param itemId the item, which is itself left out
     * @param page its text is not looked at
     */
    public ObjectNode similar(String itemId, SearchRequest page) {
        requireNonNull(itemId, "itemId is null");
        ObjectNode query = JSON.createObjectNode();
        ObjectNode alike = query.putObject("more_like_this");
        alike.putArray("fields").add("title.stemmed").add("description").add("search_text");
        alike.putArray("like").addObject().put("_index", index()).put("_id", itemId);
        alike.put("min_term_freq", 1).put("min_doc_freq", 2).put("max_query_terms", 25);
        alike.put("minimum_should_match", "20%");
        return body(page, query, page.shopperId() == null ? boosts.withoutShopper() : boosts);
    }

    /** Items with words that start as the last word of the text does; popular ones first. */
    public ObjectNode suggestions(SearchRequest request) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("match")
                .putObject("title.prefix")
                .put("query", request.hasText() ? request.text() : "")
                .put("operator", "and");
        return body(request, query, boosts.withoutShopper());
    }

    private ObjectNode body(SearchRequest request, Boosts applied) {
        return body(request, textQuery(request), applied);
    }

    private ObjectNode body(SearchRequest request, ObjectNode matching, Boosts applied) {
        ObjectNode body = JSON.createObjectNode();
        body.put("from", request.from());
        body.put("size", request.size());
        ArrayNode source = body.putArray("_source");
        RETURNED_FIELDS.forEach(source::add);
        ObjectNode function = body.putObject("query").putObject("function_score");
        ObjectNode bool = function.putObject("query").putObject("bool");
        bool.putArray("must").add(matching);
        if (request.inStockOnly()) {
            bool.putArray("filter").addObject().putObject("term").put("in_stock", true);
        }
        function.set("functions", functions(request.shopperId(), applied));
        function.put("score_mode", "sum");
        function.put("boost_mode", "multiply");
        ArrayNode sort = body.putArray("sort");
        sort.addObject().put("_score", "desc");
        sort.addObject().put("item_id", "asc");
        return body;
    }

    private static ObjectNode textQuery(SearchRequest request) {
        ObjectNode query = JSON.createObjectNode();
        if (!request.hasText()) {
            query.putObject("match_all");
            return query;
        }
        ObjectNode bool = query.putObject("bool");
        bool.putArray("filter")
                .addObject()
                .putObject("match")
                .putObject("search_text")
                .put("query", request.text())
                .put("minimum_should_match", WORDS_TO_MATCH);
        ObjectNode best = bool.putArray("must").addObject().putObject("multi_match");
        best.put("query", request.text());
        best.put("type", "best_fields");
        best.put("tie_breaker", 0.3);
        best.putArray("fields")
                .add("title^3")
                .add("title.stemmed^2.5")
                .add("brand.text^2")
                .add("description")
                .add("search_text^0.5")
                .add("sku^10")
                .add("gtin^10");
        return query;
    }

    private ArrayNode functions(String shopperId, Boosts applied) {
        ArrayNode functions = JSON.createArrayNode();
        // The 1 in "1 plus the boosts": without it a hit that no reason lifts would score 0.
        functions.addObject().put("weight", 1);
        if (applied.popularity() > 0) {
            functions
                    .addObject()
                    .putObject("field_value_factor")
                    .put("field", "popularity")
                    .put("factor", applied.popularity() / (PopularityBucket.COUNT - 1))
                    .put("missing", 0);
        }
        for (Reason reason : Reason.values()) {
            double boost = applied.of(reason);
            if (boost > 0) {
                ObjectNode filter = filter(reason, shopperId);
                filter.put("_name", reason.wireName());
                ObjectNode function = functions.addObject();
                function.putObject("filter").set("bool", filter);
                function.put("weight", boost);
            }
        }
        return functions;
    }

    /**
     * A {@code bool} query: named queries that Elasticsearch rewrites, as it does lookups, have
     * lost their names in some of its versions; a bool keeps its own.
     */
    private ObjectNode filter(Reason reason, String shopperId) {
        ObjectNode bool = JSON.createObjectNode();
        ArrayNode any = bool.putArray("should");
        switch (reason) {
            case TIER1 -> shopperLookup(any, "_id", shopperId, "tier1");
            case TIER2 -> shopperLookup(any, "_id", shopperId, "tier2");
            case TIER3 -> shopperLookup(any, "_id", shopperId, "tier3");
            case CLUSTER_FINE -> shopperLookup(any, "cluster_fine", shopperId, "clusters_fine");
            case CLUSTER_COARSE ->
                    shopperLookup(any, "cluster_coarse", shopperId, "clusters_coarse");
            case BRAND -> shopperLookup(any, "brand", shopperId, "brands");
            case CATEGORY -> shopperLookup(any, "category_leaf", shopperId, "categories");
            case PRICE_BAND -> shopperLookup(any, "price_band", shopperId, "price_bands");
            case TRENDING -> {
                String signals = names.alias(SearchIndex.SIGNALS);
                for (String tier : List.of("tier1", "tier2", "tier3")) {
                    lookup(any, "_id", signals, SignalsDocument.GLOBAL, tier);
                }
            }
        }
        return bool;
    }

    private void shopperLookup(ArrayNode any, String field, String shopperId, String path) {
        lookup(any, field, names.alias(SearchIndex.SHOPPERS), shopperId, path);
    }

    private static void lookup(ArrayNode any, String field, String index, String id, String path) {
        any.addObject()
                .putObject("terms")
                .putObject(field)
                .put("index", index)
                .put("id", id)
                .put("path", path);
    }
}
