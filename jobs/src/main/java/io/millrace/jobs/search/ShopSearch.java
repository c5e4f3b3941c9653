package io.millrace.jobs.search;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.util.Optional;

/** Searches the items of one deployment, as a shop's backend would. */
public final class ShopSearch {

    private final ElasticsearchHttp elasticsearch;
    private final IndexNames names;
    private final ShopperDocumentIds ids;
    private final PersonalisedSearch requests;

    public ShopSearch(ElasticsearchHttp elasticsearch, IndexNames names, ShopperDocumentIds ids) {
        this.elasticsearch = requireNonNull(elasticsearch, "elasticsearch is null");
        this.names = requireNonNull(names, "names is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.requests = new PersonalisedSearch(names, Boosts.defaults());
    }

    /** As the configuration says, on the first of its nodes. */
    public static ShopSearch of(MillraceConfig config) {
        return of(config, ElasticsearchHttp.of(config.elasticsearch()));
    }

    /** As the configuration says, on another node. */
    public static ShopSearch of(MillraceConfig config, ElasticsearchHttp elasticsearch) {
        return new ShopSearch(
                elasticsearch,
                new IndexNames(config.deployment().id()),
                config.elasticsearch().shopperDocumentIds());
    }

    /** The request ranked alike for everybody. */
    public SearchHits plain(SearchRequest request) throws InterruptedException {
        return send(requests.plain(request));
    }

    /** The request ranked for its shopper; as {@link #plain} for one nobody knows. */
    public SearchHits personalised(SearchRequest request) throws InterruptedException {
        return send(personalisedBody(request));
    }

    /** The body that {@link #personalised} sends. */
    public ObjectNode personalisedBody(SearchRequest request) {
        String shopperId = request.shopperId();
        return requests.personalised(
                shopperId == null ? request : request.withShopper(ids.of(shopperId)));
    }

    /** The path that searches are sent to. */
    public String path() {
        return "/" + requests.index() + "/_search";
    }

    /** What has been written about a shopper, or nothing where nobody knows the shopper. */
    public Optional<JsonNode> shopper(String shopperId) throws InterruptedException {
        return elasticsearch.document(names.alias(SearchIndex.SHOPPERS), ids.of(shopperId));
    }

    /** What is indexed of an item, or nothing where it is not in the index. */
    public Optional<JsonNode> item(String itemId) throws InterruptedException {
        return elasticsearch.document(requests.index(), itemId);
    }

    private SearchHits send(ObjectNode body) throws InterruptedException {
        JsonNode answer = elasticsearch.post(path(), body.toString());
        try {
            return SearchHits.parse(answer);
        } catch (IllegalArgumentException e) {
            throw new ElasticsearchException(
                    elasticsearch.address() + path() + ": " + e.getMessage(), false);
        }
    }
}
