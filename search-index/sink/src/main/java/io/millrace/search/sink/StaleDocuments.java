package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestHighLevelClient;

/**
 * The documents that an epoch has not written: they tell of a state that is gone, such as the
 * future that was given up by going on from an older savepoint.
 */
public final class StaleDocuments implements AutoCloseable {
    /** The most ids that are looked up at once, as Elasticsearch allows. */
    public static final int MOST_IDS = 10_000;

    private static final String KEEP_ALIVE = "keep_alive=5m";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestHighLevelClient client;
    private final IndexNames names;

    private StaleDocuments(RestHighLevelClient client, IndexNames names) {
        this.client = client;
        this.names = names;
    }

    public static StaleDocuments open(ElasticsearchConnection connection, IndexNames names) {
        requireNonNull(names, "names is null");
        return new StaleDocuments(ElasticsearchClients.open(connection), names);
    }

    /** How many documents of an index are of an earlier epoch, of those written by now. */
    public long count(SearchIndex index, long epoch) throws IOException {
        send("/" + names.alias(index) + "/_refresh", JSON.createObjectNode());
        return send("/" + names.alias(index) + "/_count", query(index, epoch))
                .path("count")
                .asLong();
    }

    /** Takes ids until there are enough. */
    public interface Target {
        /** Returns whether there may be more. */
        boolean accept(List<String> ids) throws IOException;
    }

    /** Ids of documents of an earlier epoch, {@value #MOST_IDS} at most, in no order. */
    public List<String> ids(SearchIndex index, long epoch) throws IOException {
        ObjectNode body = query(index, epoch).put("_source", false).put("size", MOST_IDS);
        List<String> ids = new ArrayList<>();
        for (JsonNode hit :
                send("/" + names.alias(index) + "/_search", body).path("hits").path("hits")) {
            ids.add(hit.path("_id").asText());
        }
        return ids;
    }

    /**
     * Hands the ids of all documents of an earlier epoch over, {@value #MOST_IDS} at a time, as the
     * index is at the call.
     */
    public void forEach(SearchIndex index, long epoch, Target target) throws IOException {
        String pointInTime =
                send("/" + names.alias(index) + "/_pit?" + KEEP_ALIVE, JSON.createObjectNode())
                        .path("id")
                        .asText();
        try {
            ObjectNode body = query(index, epoch).put("_source", false).put("size", MOST_IDS);
            body.putObject("pit").put("id", pointInTime);
            body.putArray("sort").add("_shard_doc");
            List<String> ids;
            do {
                ids = new ArrayList<>();
                for (JsonNode hit : send("/_search", body).path("hits").path("hits")) {
                    ids.add(hit.path("_id").asText());
                    body.set("search_after", hit.path("sort"));
                }
            } while (!ids.isEmpty() && target.accept(ids) && ids.size() == MOST_IDS);
        } finally {
            Request close = new Request("DELETE", "/_pit");
            close.setJsonEntity(JSON.createObjectNode().put("id", pointInTime).toString());
            client.getLowLevelClient().performRequest(close);
        }
    }

    /** The highest epoch that wrote a document, of those that searches find; 0 for none. */
    public long highestEpoch() throws IOException {
        long highest = 0;
        for (SearchIndex index : SearchIndex.values()) {
            ObjectNode body = JSON.createObjectNode().put("size", 0);
            body.putObject("aggs")
                    .putObject("highest")
                    .putObject("max")
                    .put("field", epochField(index));
            highest =
                    Math.max(
                            highest,
                            send("/" + names.alias(index) + "/_search", body)
                                    .at("/aggregations/highest/value")
                                    .asLong());
        }
        return highest;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static ObjectNode query(SearchIndex index, long epoch) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("query").putObject("range").putObject(epochField(index)).put("lt", epoch);
        return body;
    }

    /** The field that says which epoch wrote a document. */
    public static String epochField(SearchIndex index) {
        return switch (index) {
            case ITEMS, SIGNALS, SHOPPERS, SHOPPER_PROFILES -> "model_epoch";
            case QUALITY -> "epoch";
        };
    }

    private JsonNode send(String path, ObjectNode body) throws IOException {
        Request request = new Request("POST", path);
        if (!body.isEmpty()) {
            request.setJsonEntity(body.toString());
        }
        return JSON.readTree(
                EntityUtils.toByteArray(
                        client.getLowLevelClient().performRequest(request).getEntity()));
    }
}
