package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestHighLevelClient;

/**
 * Fills a new generation of an index beside the one that is live, and moves the alias to it, while
 * the job goes on writing to the alias.
 *
 * <p><b>Nothing is lost.</b> Every document has an external version, so that of two writes the
 * newer one stays, in whatever order they come. Elasticsearch numbers the operations of a shard;
 * what was written to the live generation since it was last looked at is found by those numbers and
 * copied ({@link #copyChanges}). For the exchange itself the live generation refuses writes, which
 * waits until those under way are done; the last changes are copied, and one atomic action moves
 * the alias. What the job sends meanwhile is refused, sent again, and arrives in the new
 * generation. The generation replaced is kept as it was, for the way back.
 *
 * <p>Deletions leave no document to be found: ids of the new generation that the live one does not
 * hold any more are looked for by {@link #missing}.
 *
 * <p>Does not own the client.
 */
public final class IndexGenerations {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILLED_FROM = "millrace_filled_from";
    private static final String FILLED_TO = "millrace_filled_to";
    private static final int PAGE = 1_000;
    private static final int BULK_BYTES = 4 << 20;
    private static final int CONFLICT = 409;

    private final RestClient client;
    private final IndexSetup setup;
    private final IndexAdministrator administrator;

    public IndexGenerations(RestHighLevelClient client, IndexSetup setup) {
        this.client = requireNonNull(client, "client is null").getLowLevelClient();
        this.setup = requireNonNull(setup, "setup is null");
        this.administrator = new IndexAdministrator(client, setup);
    }

    /**
     * One index behind an alias, or beside it.
     *
     * @param documents how many it holds
     * @param bytes on disk, with replicas
     * @param mappingVersion see {@link IndexSetup#MAPPING_VERSION}
     * @param live whether the alias points at it
     * @param filledFrom the generation that this one follows, null if none
     */
    public record Generation(
            String name,
            long documents,
            long bytes,
            int mappingVersion,
            boolean live,
            String filledFrom) {}

    /**
     * The last operation of each shard that was taken over.
     *
     * @param from the generation it is about
     */
    public record Position(String from, List<Long> operations) {
        public Position {
            operations = List.copyOf(operations);
        }
    }

    /**
     * @param documents how many were copied
     * @param position up to where everything is
     */
    public record Copied(long documents, Position position) {}

    /** All generations of an index, the oldest first. */
    public List<Generation> list(SearchIndex index) throws IOException {
        List<String> live = administrator.indicesBehind(index);
        List<Generation> generations = new ArrayList<>();
        for (String name : administrator.generations(index)) {
            JsonNode total = send("GET", "/" + name + "/_stats/store", null).path("_all");
            JsonNode mappings = mappings(name);
            generations.add(
                    new Generation(
                            name,
                            count(name),
                            total.at("/total/store/size_in_bytes").asLong(),
                            IndexSetup.mappingVersion(mappings),
                            live.contains(name),
                            mappings.path("_meta").path(FILLED_FROM).asText(null)));
        }
        return generations;
    }

    /** How many documents a generation holds. */
    public long count(String generation) throws IOException {
        refresh(generation);
        return send("GET", "/" + generation + "/_count", null).path("count").asLong();
    }

    /** Makes the generation after the newest, empty and not behind the alias. */
    public String createNext(SearchIndex index) throws IOException {
        List<String> generations = administrator.generations(index);
        if (generations.isEmpty()) {
            throw new IndexSetupException(
                    "there is no index of alias %s to follow"
                            .formatted(setup.names().alias(index)));
        }
        administrator.putTemplates(index);
        String name = setup.names().nextIndex(index, generations.get(generations.size() - 1));
        send("PUT", "/" + name, JSON.createObjectNode());
        return name;
    }

    public void delete(String generation) throws IOException {
        send("DELETE", "/" + generation, null);
    }

    /** What has been written completely to a generation. */
    public Position position(String generation) throws IOException {
        JsonNode shards =
                send("GET", "/" + generation + "/_stats?level=shards", null)
                        .path("indices")
                        .path(generation)
                        .path("shards");
        List<Long> operations = new ArrayList<>();
        for (int shard = 0; shard < shards.size(); shard++) {
            for (JsonNode copy : shards.path(Integer.toString(shard))) {
                if (copy.at("/routing/primary").asBoolean()) {
                    operations.add(copy.at("/seq_no/global_checkpoint").asLong());
                }
            }
        }
        if (operations.isEmpty() || operations.size() != shards.size()) {
            throw new IOException("not all shards of %s are there".formatted(generation));
        }
        return new Position(generation, operations);
    }

    /** The position of a generation before anything was written to it. */
    public Position beginning(String generation) throws IOException {
        return new Position(
                generation, position(generation).operations().stream().map(each -> -1L).toList());
    }

    /** Writes documents to a generation; one that is there in a newer version stays. */
    public void write(String generation, List<SearchDocument> documents) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (SearchDocument document : documents) {
            ObjectNode action = JSON.createObjectNode();
            action.putObject(document.isDeletion() ? "delete" : "index")
                    .put("_id", document.id())
                    .put("version", document.version())
                    .put("version_type", "external_gte");
            lines.write(JSON.writeValueAsBytes(action));
            lines.write('\n');
            if (!document.isDeletion()) {
                lines.write(document.source());
                lines.write('\n');
            }
            if (lines.size() > BULK_BYTES) {
                bulk(generation, lines);
            }
        }
        if (lines.size() > 0) {
            bulk(generation, lines);
        }
    }

    /**
     * Copies what was written to a generation after a position.
     *
     * @param rewrite makes the document of a source and its version; null to copy it as it is
     */
    public Copied copyChanges(
            Position since, String to, Function<SearchDocument, SearchDocument> rewrite)
            throws IOException {
        Position now = position(since.from());
        refresh(since.from());
        long copied = 0;
        for (int shard = 0; shard < now.operations().size(); shard++) {
            long last = since.operations().get(shard);
            while (true) {
                JsonNode page = changes(since.from(), shard, last, now.operations().get(shard));
                if (page.isEmpty()) {
                    break;
                }
                List<SearchDocument> documents = new ArrayList<>();
                for (JsonNode hit : page) {
                    last = hit.path("_seq_no").asLong();
                    SearchDocument document =
                            new SearchDocument(
                                    since.from(),
                                    hit.path("_id").asText(),
                                    hit.path("_version").asLong(),
                                    JSON.writeValueAsBytes(hit.path("_source")),
                                    SearchDocument.NO_APPEND_TIME);
                    documents.add(rewrite == null ? document : rewrite.apply(document));
                }
                write(to, documents);
                copied += documents.size();
            }
        }
        return new Copied(copied, now);
    }

    /** Up to an end, or whoever writes faster than this copies would be followed for ever. */
    private JsonNode changes(String generation, int shard, long after, long last)
            throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("size", PAGE).put("version", true).put("seq_no_primary_term", true);
        body.putObject("query")
                .putObject("range")
                .putObject("_seq_no")
                .put("gt", after)
                .put("lte", last);
        body.putArray("sort").addObject().put("_seq_no", "asc");
        return send("POST", "/" + generation + "/_search?preference=_shards:" + shard, body)
                .at("/hits/hits");
    }

    /** Ids of the documents of a generation that another one does not hold. */
    public Set<String> missing(String generation, String other) throws IOException {
        List<Long> ends = position(generation).operations();
        refresh(generation);
        Set<String> missing = new HashSet<>();
        for (int shard = 0; shard < ends.size(); shard++) {
            long last = -1;
            while (true) {
                JsonNode page = ids(generation, shard, last, ends.get(shard));
                if (page.isEmpty()) {
                    break;
                }
                ObjectNode body = JSON.createObjectNode();
                ArrayNode ids = body.putArray("ids");
                for (JsonNode hit : page) {
                    last = hit.path("sort").path(0).asLong();
                    ids.add(hit.path("_id").asText());
                }
                for (JsonNode document :
                        send("POST", "/" + other + "/_mget?_source=false", body).path("docs")) {
                    if (!document.path("found").asBoolean()) {
                        missing.add(document.path("_id").asText());
                    }
                }
            }
        }
        return missing;
    }

    private JsonNode ids(String generation, int shard, long after, long last) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("size", PAGE).put("_source", false);
        body.putObject("query")
                .putObject("range")
                .putObject("_seq_no")
                .put("gt", after)
                .put("lte", last);
        body.putArray("sort").addObject().put("_seq_no", "asc");
        return send("POST", "/" + generation + "/_search?preference=_shards:" + shard, body)
                .at("/hits/hits");
    }

    /** Deletes documents of a generation that is not live. */
    public void deleteAll(String generation, Set<String> ids) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String id : ids) {
            ObjectNode action = JSON.createObjectNode();
            action.putObject("delete").put("_id", id);
            lines.write(JSON.writeValueAsBytes(action));
            lines.write('\n');
        }
        if (lines.size() > 0) {
            bulk(generation, lines);
        }
    }

    /**
     * Some documents of a generation that were written after a position, drawn by chance from each
     * shard.
     *
     * @param count at most so many of a shard
     */
    public List<SearchDocument> sample(Position since, int count, long seed) throws IOException {
        String generation = since.from();
        refresh(generation);
        List<SearchDocument> sample = new ArrayList<>();
        for (int shard = 0; shard < since.operations().size(); shard++) {
            ObjectNode body = JSON.createObjectNode();
            body.put("size", count).put("version", true);
            ObjectNode function = body.putObject("query").putObject("function_score");
            function.putObject("query")
                    .putObject("range")
                    .putObject("_seq_no")
                    .put("gt", since.operations().get(shard));
            function.putObject("random_score").put("seed", seed).put("field", "_seq_no");
            String path = "/" + generation + "/_search?preference=_shards:" + shard;
            for (JsonNode hit : send("POST", path, body).at("/hits/hits")) {
                sample.add(document(generation, hit));
            }
        }
        return sample;
    }

    /** A document of a generation, null if it is not there. */
    public SearchDocument document(String generation, String id) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("ids").add(id);
        JsonNode found = send("POST", "/" + generation + "/_mget", body).at("/docs/0");
        return found.path("found").asBoolean() ? document(generation, found) : null;
    }

    private static SearchDocument document(String generation, JsonNode hit) throws IOException {
        return new SearchDocument(
                generation,
                hit.path("_id").asText(),
                hit.path("_version").asLong(),
                JSON.writeValueAsBytes(hit.path("_source")),
                SearchDocument.NO_APPEND_TIME);
    }

    /** Remembers in a generation up to where it holds what another one holds. */
    public void remember(String generation, Position position) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        // The meta data of a mapping are replaced as a whole.
        ObjectNode meta = mappings(generation).path("_meta").deepCopy();
        meta.put(FILLED_FROM, position.from());
        ArrayNode operations = meta.putArray(FILLED_TO);
        position.operations().forEach(operations::add);
        body.set("_meta", meta);
        send("PUT", "/" + generation + "/_mapping", body);
    }

    /** What {@link #remember} has noted, null if nothing. */
    public Position remembered(String generation) throws IOException {
        JsonNode meta = mappings(generation).path("_meta");
        if (!meta.has(FILLED_FROM)) {
            return null;
        }
        List<Long> operations = new ArrayList<>();
        meta.path(FILLED_TO).forEach(each -> operations.add(each.asLong()));
        return new Position(meta.path(FILLED_FROM).asText(), operations);
    }

    /** Makes a generation refuse writes; returns when those under way are done. */
    public void refuseWrites(String generation) throws IOException {
        JsonNode answer = send("PUT", "/" + generation + "/_block/write", null);
        if (!answer.path("shards_acknowledged").asBoolean()) {
            throw new IOException(
                    "not every shard of %s confirmed that it takes no writes"
                            .formatted(generation));
        }
    }

    public void acceptWrites(String generation) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.putNull("index.blocks.write");
        send("PUT", "/" + generation + "/_settings", body);
    }

    /** Makes searches see all that has been written. */
    public void refresh(String generation) throws IOException {
        send("POST", "/" + generation + "/_refresh", null);
    }

    /** Moves the alias, for reading and for writing, in one step. */
    public void moveAlias(SearchIndex index, String from, String to) throws IOException {
        String alias = setup.names().alias(index);
        ObjectNode body = JSON.createObjectNode();
        ArrayNode actions = body.putArray("actions");
        actions.addObject().putObject("remove").put("index", from).put("alias", alias);
        actions.addObject()
                .putObject("add")
                .put("index", to)
                .put("alias", alias)
                .put("is_write_index", true)
                .put("is_hidden", false);
        send("POST", "/_aliases", body);
    }

    private JsonNode mappings(String generation) throws IOException {
        return send("GET", "/" + generation + "/_mapping", null).path(generation).path("mappings");
    }

    private void bulk(String generation, ByteArrayOutputStream lines) throws IOException {
        Request request = new Request("POST", "/" + generation + "/_bulk");
        request.setEntity(
                new ByteArrayEntity(
                        lines.toByteArray(), ContentType.create("application/x-ndjson")));
        lines.reset();
        JsonNode answer = answer(request);
        if (!answer.path("errors").asBoolean()) {
            return;
        }
        for (JsonNode item : answer.path("items")) {
            JsonNode result = item.elements().next();
            int status = result.path("status").asInt();
            // A newer version is there already, or a deletion found nothing.
            if (result.has("error") && status != CONFLICT) {
                throw new IOException(
                        "index %s refuses document %s: %s"
                                .formatted(
                                        generation,
                                        result.path("_id").asText(),
                                        result.at("/error/reason").asText()));
            }
        }
    }

    private JsonNode send(String method, String path, JsonNode body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(JSON.writeValueAsString(body));
        }
        return answer(request);
    }

    private JsonNode answer(Request request) throws IOException {
        try {
            return JSON.readTree(
                    EntityUtils.toByteArray(client.performRequest(request).getEntity()));
        } catch (ResponseException e) {
            throw new IOException(
                    "%s %s: %s".formatted(request.getMethod(), request.getEndpoint(), reason(e)),
                    e);
        }
    }

    private static String reason(ResponseException e) throws IOException {
        JsonNode body = JSON.readTree(EntityUtils.toByteArray(e.getResponse().getEntity()));
        return body.path("error").path("reason").asText(e.getResponse().getStatusLine().toString());
    }
}
