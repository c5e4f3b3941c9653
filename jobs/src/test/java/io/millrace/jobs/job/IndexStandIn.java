package io.millrace.jobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of Elasticsearch as the sink and the sweep need: aliases, mappings, bulk requests with
 * external versions, the highest epoch. Nothing in it is ever stale. Unavailable, it answers every
 * request with 503.
 */
final class IndexStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The client wants all of it. */
    private static final String INFO =
            """
            {"name": "node", "cluster_name": "stand-in", "cluster_uuid": "stand-in",
             "version": {"number": "8.19.0", "build_flavor": "default", "build_type": "zip",
                         "build_hash": "0", "build_date": "2026-01-01", "build_snapshot": false,
                         "lucene_version": "9.12.0",
                         "minimum_wire_compatibility_version": "7.17.0",
                         "minimum_index_compatibility_version": "7.0.0"},
             "tagline": "You Know, for Search"}
            """;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final IndexNames names;
    private final boolean available;
    private final Map<String, Written> documents = new ConcurrentHashMap<>();

    /**
     * @param source null for a deletion
     */
    record Written(long version, JsonNode source) {}

    IndexStandIn(IndexNames names, boolean available) throws IOException {
        this.names = names;
        this.available = available;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The newest version of a document, of a deletion too; null if nobody ever wrote it. */
    Written find(String logicalIndex, String id) {
        return documents.get(names.alias(SearchIndex.of(logicalIndex).orElseThrow()) + "/" + id);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        JsonNode answer = available ? answer(path, body) : null;
        byte[] bytes = JSON.writeValueAsBytes(answer == null ? JSON.createObjectNode() : answer);
        exchange.getResponseHeaders().add("X-elastic-product", "Elasticsearch");
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer == null ? 503 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonNode answer(String path, byte[] body) throws IOException {
        if (path.equals("/")) {
            return JSON.readTree(INFO);
        }
        if (path.endsWith("/_bulk")) {
            return bulk(body);
        }
        if (path.endsWith("/_count")) {
            return JSON.createObjectNode().put("count", 0);
        }
        if (path.endsWith("/_search")) {
            return highest(path, JSON.readTree(body).at("/aggs/highest/max/field").asText());
        }
        ObjectNode root = JSON.createObjectNode();
        for (SearchIndex index : SearchIndex.values()) {
            String first = names.firstIndex(index);
            if (path.equals("/" + names.alias(index))) {
                root.putObject(first)
                        .putObject("aliases")
                        .putObject(names.alias(index))
                        .put("is_write_index", true);
            } else if (path.equals("/" + first + "/_mapping")) {
                root.putObject(first)
                        .set(
                                "mappings",
                                new IndexSetup(names)
                                        .componentTemplate(index)
                                        .at("/template/mappings"));
            }
        }
        return root;
    }

    private JsonNode highest(String path, String field) {
        String prefix = path.substring(1, path.length() - "_search".length());
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode aggregation = answer.putObject("aggregations").putObject("highest");
        documents.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .filter(entry -> entry.getValue().source() != null)
                .mapToLong(entry -> entry.getValue().source().path(field).asLong())
                .max()
                .ifPresent(highest -> aggregation.put("value", (double) highest));
        return answer;
    }

    private JsonNode bulk(byte[] body) throws IOException {
        String[] lines = new String(body, StandardCharsets.UTF_8).split("\n");
        ObjectNode answer = JSON.createObjectNode().put("took", 1).put("errors", false);
        ArrayNode items = answer.putArray("items");
        for (int line = 0; line < lines.length; line++) {
            Map.Entry<String, JsonNode> action = JSON.readTree(lines[line]).fields().next();
            boolean deletes = action.getKey().equals("delete");
            JsonNode source = deletes ? null : JSON.readTree(lines[++line]);
            String index = action.getValue().path("_index").asText();
            String id = action.getValue().path("_id").asText();
            Written written = new Written(action.getValue().path("version").asLong(), source);
            documents.merge(
                    index + "/" + id,
                    written,
                    (one, other) -> one.version() < other.version() ? other : one);
            ObjectNode item =
                    items.addObject()
                            .putObject(action.getKey())
                            .put("_index", index)
                            .put("_type", "_doc")
                            .put("_id", id)
                            .put("_version", written.version())
                            .put("result", deletes ? "deleted" : "created")
                            .put("status", 200)
                            .put("_seq_no", 0)
                            .put("_primary_term", 1);
            item.putObject("_shards").put("total", 1).put("successful", 1).put("failed", 0);
        }
        return answer;
    }
}
