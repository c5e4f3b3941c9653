package io.millrace.jobs.relevance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.query.SearchHits;
import io.millrace.search.sink.ElasticsearchConnection;
import io.millrace.search.sink.IndexAccess;
import io.millrace.search.sink.IndexAdministrator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The indices of a measurement: those of a deployment of its own, made and filled by it, and
 * deleted when it ends.
 */
final class RelevanceIndex implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final IndexNames NAMES =
            new IndexNames("millrace-relevance-" + ProcessHandle.current().pid());
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BULK_BYTES = 4 << 20;
    private static final int SEARCHES = 20;

    private final IndexAccess access;
    private final IndexAdministrator administrator;

    private RelevanceIndex(IndexAccess access) {
        this.access = access;
        this.administrator = access.administrator();
    }

    /** Makes the indices anew and fills them. */
    static RelevanceIndex fill(ElasticsearchConnection connection, List<SearchDocument> documents)
            throws IOException, InterruptedException {
        RelevanceIndex index = new RelevanceIndex(IndexAccess.open(connection, NAMES));
        try {
            index.administrator.awaitAvailable(PATIENCE);
            index.delete(); // of a run that was killed
            index.administrator.setUp();
            index.write(documents);
            return index;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            index.close();
            throw failure;
        }
    }

    /** What everybody wants, best tier first. */
    static SearchDocument trending(List<String> tier1, List<String> tier2, List<String> tier3) {
        return new SignalsDocument(SignalsDocument.GLOBAL, "trending", tier1, tier2, tier3, 0, 0)
                .toSearchDocument(0, -1);
    }

    static IndexNames names() {
        return NAMES;
    }

    /**
     * Answers many searches.
     *
     * @return the ids of each one's hits, in the order of the bodies
     */
    List<List<String>> search(List<ObjectNode> bodies) throws IOException {
        return answers(bodies).stream()
                .map(answer -> answer.hits().stream().map(SearchHits.Hit::itemId).toList())
                .toList();
    }

    /** Answers many searches, in the order of the bodies. */
    List<SearchHits> answers(List<ObjectNode> bodies) throws IOException {
        List<SearchHits> answers = new ArrayList<>();
        String path = "/" + NAMES.alias(SearchIndex.ITEMS) + "/_msearch";
        for (int from = 0; from < bodies.size(); from += SEARCHES) {
            StringBuilder lines = new StringBuilder();
            for (ObjectNode body : bodies.subList(from, Math.min(from + SEARCHES, bodies.size()))) {
                lines.append("{}\n").append(body).append('\n');
            }
            byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
            for (JsonNode answer : access.post(path, text).path("responses")) {
                if (answer.has("error")) {
                    throw new IOException("a search failed: " + answer.path("error"));
                }
                answers.add(SearchHits.parse(answer));
            }
        }
        return answers;
    }

    private void write(List<SearchDocument> documents) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (SearchDocument document : documents) {
            ObjectNode action = JSON.createObjectNode();
            action.putObject("index")
                    .put(
                            "_index",
                            NAMES.alias(
                                    SearchIndex.of(requireNonNull(document.index())).orElseThrow()))
                    .put("_id", document.id());
            lines.write(JSON.writeValueAsBytes(action));
            lines.write('\n');
            lines.write(document.source());
            lines.write('\n');
            if (lines.size() > BULK_BYTES) {
                bulk(lines);
            }
        }
        if (lines.size() > 0) {
            bulk(lines);
        }
        access.post("/" + NAMES.deployment() + "-*/_refresh", null);
    }

    private void bulk(ByteArrayOutputStream lines) throws IOException {
        JsonNode answer = access.post("/_bulk", lines.toByteArray());
        lines.reset();
        if (answer.path("errors").asBoolean()) {
            for (JsonNode item : answer.path("items")) {
                if (item.at("/index").has("error")) {
                    throw new IOException("a document was refused: " + item);
                }
            }
        }
    }

    private void delete() throws IOException {
        administrator.tearDown();
    }

    @Override
    public void close() throws IOException {
        try (access) {
            delete();
        }
    }
}
