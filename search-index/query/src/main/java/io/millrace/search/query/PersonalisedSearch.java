package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.PopularityBucket;
import io.millrace.events.SearchQueries;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.util.List;
import java.util.Set;

/**
 * Builds the bodies of search requests on the items of one deployment: {@code POST
 * /<index>/_search} with {@link #index} and the body.
 *
 * <p>The order is by score, then by item id, hence the same for the same index and shopper whenever
 * it is asked for. Whatever ranks, a hit passes the request's filters.
 */
public final class PersonalisedSearch {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Name of the reason for items of the for-you list. */
    public static final String FOR_YOU = "for_you";

    /** Name of the reason for items due again. */
    public static final String BUY_AGAIN = "buy_again";

    private static final int FACET_VALUES = 50;
    private static final int LEAST_CANDIDATES = 100;
    private static final int MOST_CANDIDATES = 10_000;

    // The list of a shopper stands above everything that only resembles it, and a place on it above
    // the next, whatever else lifts an item: 7 boosts of at most 10. The longest list makes a score
    // of 103,000, of which a float knows hundredths.
    private static final double ON_THE_LIST = 1_000;
    private static final double PLACE_ON_THE_LIST = 100;

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
    private final TextWeights weights;

    public PersonalisedSearch(IndexNames names, Boosts boosts) {
        this(names, boosts, TextWeights.defaults());
    }

    public PersonalisedSearch(IndexNames names, Boosts boosts, TextWeights weights) {
        this.names = requireNonNull(names, "names is null");
        this.boosts = requireNonNull(boosts, "boosts is null");
        this.weights = requireNonNull(weights, "weights is null");
    }

    /** The alias to send the requests to. */
    public String index() {
        return names.alias(SearchIndex.ITEMS);
    }

    /** Ranked for the request's shopper; for a null or unknown one exactly as {@link #plain}. */
    public ObjectNode personalised(SearchRequest request) {
        return textSearch(request, boostsFor(request).forText(request.searchedText()));
    }

    /** The same search ranked alike for everybody. */
    public ObjectNode plain(SearchRequest request) {
        return textSearch(request.withShopper(null), boosts.withoutShopper());
    }

    /**
     * A personalised search that also ranks by the likeness of the items' vectors to one that the
     * caller holds, such as the shopper's. It finds the same items as {@link #personalised}.
     *
     * @param vector of {@link ItemDocument#VECTOR_DIMENSIONS} finite components
     * @param nearest how many of the matching items that the vector is nearest to gain by it, 1 to
     *     10,000
     * @param weight what a likeness of 1 adds to the score, above 0
     */
    public ObjectNode hybrid(SearchRequest request, float[] vector, int nearest, double weight) {
        check(vector, nearest, weight);
        ObjectNode body = personalised(request);
        ObjectNode near = body.putObject("knn");
        near.put("field", "vector");
        ArrayNode components = near.putArray("query_vector");
        for (float component : vector) {
            components.add(component);
        }
        near.put("k", nearest);
        near.put(
                "num_candidates",
                Math.min(MOST_CANDIDATES, Math.max(LEAST_CANDIDATES, nearest * 2)));
        near.put("boost", weight);
        ArrayNode filter = near.putArray("filter");
        if (request.hasText()) {
            filter.add(text(request).filter());
        }
        request.filters().clauses().forEach(filter::add);
        return body;
    }

    /**
     * Items to show without a query: the shopper's list in its own order, newcomers on trial and
     * the mix of categories included, then what resembles the shopper's taste, then what everybody
     * likes. The request's text is not looked at.
     */
    public ObjectNode forYou(SearchRequest request) {
        if (request.shopperId() == null) {
            return body(request, null, matchAll(), functions(null, boosts.withoutShopper()));
        }
        // The list has an order of its own, and the tiers hold bought items, too.
        ArrayNode functions = functions(request.shopperId(), boosts.withoutTiers());
        ArrayNode list = JSON.createArrayNode();
        shopperLookup(list, "_id", request.shopperId(), "for_you");
        addFunction(functions, anyOf(list), FOR_YOU, ON_THE_LIST);
        double weight = PLACE_ON_THE_LIST;
        for (String path : ShopperDocument.ORDER_PATHS) {
            ObjectNode function = functions.addObject();
            ArrayNode items = JSON.createArrayNode();
            shopperLookup(items, "_id", request.shopperId(), path);
            function.set("filter", items.get(0));
            function.put("weight", weight);
            weight *= 2;
        }
        return body(request, null, matchAll(), functions);
    }

    /**
     * What the shopper bought and is due again; nothing for a null or unknown shopper. The
     * request's text is not looked at.
     */
    public ObjectNode buyAgain(SearchRequest request) {
        ArrayNode due = JSON.createArrayNode();
        if (request.shopperId() != null) {
            shopperLookup(due, "_id", request.shopperId(), "buy_again");
        }
        ObjectNode matching = JSON.createObjectNode();
        if (due.isEmpty()) {
            matching.putObject("match_none");
        } else {
            ObjectNode any = anyOf(due);
            any.put("_name", BUY_AGAIN);
            matching.set("bool", any);
        }
        return body(
                request, matching, matchAll(), functions(request.shopperId(), boostsFor(request)));
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
        ArrayNode fields = alike.putArray("fields");
        TextQuery.WORDS.forEach(fields::add);
        alike.putArray("like").addObject().put("_index", index()).put("_id", itemId);
        alike.put("min_term_freq", 1).put("min_doc_freq", 2).put("max_query_terms", 25);
        alike.put("minimum_should_match", "20%");
        return body(page, null, query, functions(page.shopperId(), boostsFor(page)));
    }

    /** Items with words that start as the last word of the text does; popular ones first. */
    public ObjectNode suggestions(SearchRequest request) {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("match")
                .putObject("title.prefix")
                .put("query", request.searchedText())
                .put("operator", "and");
        return body(request, null, query, functions(null, boosts.withoutShopper()));
    }

    private Boosts boostsFor(SearchRequest request) {
        return request.shopperId() == null ? boosts.withoutShopper() : boosts;
    }

    private ObjectNode textSearch(SearchRequest request, Boosts applied) {
        String queryId = SearchQueries.id(request.text());
        ArrayNode functions = functions(queryId, request.shopperId(), applied);
        if (!request.hasText()) {
            return body(request, null, matchAll(), functions);
        }
        TextQuery text = text(request);
        ObjectNode body = body(request, text.filter(), text.score(), functions);
        text.levels(body.withObject("/query/bool").putArray("should"));
        return body;
    }

    private TextQuery text(SearchRequest request) {
        return new TextQuery(request.searchedText(), request.matching(), weights);
    }

    /**
     * @param matching what hits must match beside the filters, null for nothing
     * @param scoring what the functions multiply the score of
     */
    private static ObjectNode body(
            SearchRequest request, ObjectNode matching, ObjectNode scoring, ArrayNode functions) {
        ObjectNode body = JSON.createObjectNode();
        body.put("from", request.from());
        body.put("size", request.size());
        ArrayNode source = body.putArray("_source");
        RETURNED_FIELDS.forEach(source::add);
        if (request.group() != null) {
            body.putArray("stats").add(request.group());
        }
        ObjectNode bool = body.putObject("query").putObject("bool");
        ArrayNode filter = JSON.createArrayNode();
        if (matching != null) {
            filter.add(matching);
        }
        ArrayNode later = JSON.createArrayNode();
        addFilters(request, filter, later);
        if (!filter.isEmpty()) {
            bool.set("filter", filter);
        }
        ObjectNode function = bool.putArray("must").addObject().putObject("function_score");
        function.set("query", scoring);
        function.set("functions", functions);
        function.put("score_mode", "sum");
        function.put("boost_mode", "multiply");
        addPostFilter(request, body, later);
        addFacets(request, body);
        if (!request.variants()) {
            body.putObject("collapse").put("field", "product_id");
        }
        ArrayNode sort = body.putArray("sort");
        sort.addObject().put("_score", "desc");
        sort.addObject().put("item_id", "asc");
        return body;
    }

    /** The values chosen of a counted facet are looked at after counting. */
    private static void addFilters(SearchRequest request, ArrayNode first, ArrayNode later) {
        request.filters().add(first);
        for (Facet facet : Facet.values()) {
            request.filters().add(request.facets().contains(facet) ? later : first, facet);
        }
    }

    private static void addPostFilter(SearchRequest request, ObjectNode body, ArrayNode later) {
        List<String> shown = request.after() == null ? List.of() : request.after().shown();
        if (later.isEmpty() && shown.isEmpty()) {
            return;
        }
        ObjectNode bool = body.putObject("post_filter").putObject("bool");
        if (!later.isEmpty()) {
            bool.set("filter", later);
        }
        if (!shown.isEmpty()) {
            ArrayNode ids =
                    bool.putArray("must_not")
                            .addObject()
                            .putObject("terms")
                            .putArray(request.variants() ? "item_id" : "product_id");
            shown.forEach(ids::add);
        }
    }

    /** Each facet counts what the values chosen of the others leave. */
    private static void addFacets(SearchRequest request, ObjectNode body) {
        Set<Facet> facets = request.facets();
        if (facets.isEmpty()) {
            return;
        }
        ObjectNode aggregations = body.putObject("aggs");
        for (Facet facet : Facet.values()) {
            if (!facets.contains(facet)) {
                continue;
            }
            ObjectNode aggregation = aggregations.putObject(facet.field());
            ArrayNode others = aggregation.putObject("filter").putObject("bool").putArray("filter");
            for (Facet other : Facet.values()) {
                if (other != facet && facets.contains(other)) {
                    request.filters().add(others, other);
                }
            }
            aggregation
                    .putObject("aggs")
                    .putObject("values")
                    .putObject("terms")
                    .put("field", facet.field())
                    .put("size", FACET_VALUES);
        }
    }

    private ArrayNode functions(String shopperId, Boosts applied) {
        return functions(null, shopperId, applied);
    }

    /**
     * @param queryId null where no text ranks
     */
    private ArrayNode functions(String queryId, String shopperId, Boosts applied) {
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
            if (boost > 0 && (queryId != null || !reason.isOfQuery())) {
                ObjectNode filter = filter(reason, queryId, shopperId);
                addFunction(functions, filter, reason.wireName(), boost);
            }
        }
        return functions;
    }

    private static void addFunction(
            ArrayNode functions, ObjectNode bool, String name, double weight) {
        bool.put("_name", name);
        ObjectNode function = functions.addObject();
        function.putObject("filter").set("bool", bool);
        function.put("weight", weight);
    }

    /**
     * A {@code bool} query: named queries that Elasticsearch rewrites, as it does lookups, have
     * lost their names in some of its versions; a bool keeps its own.
     */
    private ObjectNode filter(Reason reason, String queryId, String shopperId) {
        ArrayNode any = JSON.createArrayNode();
        String signals = names.alias(SearchIndex.SIGNALS);
        switch (reason) {
            case QUERY_TIER1 -> lookup(any, "_id", signals, queryId, "tier1");
            case QUERY_TIER2 -> lookup(any, "_id", signals, queryId, "tier2");
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
                for (String tier : List.of("tier1", "tier2", "tier3")) {
                    lookup(any, "_id", signals, SignalsDocument.GLOBAL, tier);
                }
            }
        }
        return anyOf(any);
    }

    private void shopperLookup(ArrayNode clauses, String field, String shopperId, String path) {
        lookup(clauses, field, names.alias(SearchIndex.SHOPPERS), shopperId, path);
    }

    private static void lookup(
            ArrayNode clauses, String field, String index, String id, String path) {
        clauses.addObject()
                .putObject("terms")
                .putObject(field)
                .put("index", index)
                .put("id", id)
                .put("path", path);
    }

    private static ObjectNode anyOf(ArrayNode clauses) {
        ObjectNode bool = JSON.createObjectNode();
        bool.set("should", clauses);
        return bool;
    }

    private static ObjectNode matchAll() {
        ObjectNode query = JSON.createObjectNode();
        query.putObject("match_all");
        return query;
    }

    private static void check(float[] vector, int nearest, double weight) {
        requireNonNull(vector, "vector is null");
        if (vector.length != ItemDocument.VECTOR_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "vector must have %d components: length=%d"
                            .formatted(ItemDocument.VECTOR_DIMENSIONS, vector.length));
        }
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw new IllegalArgumentException("vector must be finite: component=" + component);
            }
        }
        if (nearest < 1 || nearest > MOST_CANDIDATES) {
            throw new IllegalArgumentException(
                    "nearest must be 1 to %d: nearest=%d".formatted(MOST_CANDIDATES, nearest));
        }
        if (!(weight > 0 && weight <= Boosts.LARGEST)) {
            throw new IllegalArgumentException(
                    "weight must be above 0, at most %s: weight=%s"
                            .formatted(Boosts.LARGEST, weight));
        }
    }
}
