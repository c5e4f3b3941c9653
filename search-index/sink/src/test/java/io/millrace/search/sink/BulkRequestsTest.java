package io.millrace.search.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkRequestsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestClient client = RestClient.builder(new HttpHost("localhost", 1)).build();
    private final BulkRequests requests = new BulkRequests(client, new IndexNames("shop"));

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void lines_documents_areAnActionAndTheirOwnBytes() {
        String source = "{\"title\" : \"Grün\\n鲜花\", \"price\":1.50}";

        String body =
                new String(
                        requests.lines(
                                List.of(
                                        new SearchDocument("items", "a", 7, bytes(source), -1),
                                        SearchDocument.deletion("shoppers", "u:7", 8, -1))),
                        UTF_8);

        assertThat(body)
                .isEqualTo(
                        """
                        {"index":{"_index":"shop-items","_id":"a","version":7,"version_type":"external"}}
                        %s
                        {"delete":{"_index":"shop-shoppers","_id":"u:7","version":8,"version_type":"external"}}
                        """
                                .formatted(source));
    }

    @Test
    void lines_awkwardIds_comeBackFromEachLine() throws IOException {
        List<String> ids = List.of("\"}}\n{\"delete\":{", "\\", "\u0000\t", "é鲜\uD83D\uDE80");
        List<SearchDocument> documents = new ArrayList<>();
        for (String id : ids) {
            documents.add(SearchDocument.deletion("items", id, Long.MAX_VALUE, -1));
        }

        String[] lines = new String(requests.lines(documents), UTF_8).split("\n");

        assertThat(lines).hasSize(ids.size());
        for (int i = 0; i < lines.length; i++) {
            JsonNode action = JSON.readTree(lines[i]).path("delete");
            assertThat(action.path("_id").asText()).isEqualTo(ids.get(i));
            assertThat(action.path("version").asLong()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void lines_idThatIsNoUnicode_isNoRequest() {
        List<SearchDocument> documents = List.of(SearchDocument.deletion("items", "\uD83D", 1, -1));

        assertThatThrownBy(() -> requests.lines(documents))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answers_mixed_keepOrderStatusAndError() throws IOException {
        List<DocumentAnswer> answers =
                answers(
                        """
                        {"took":3,"errors":true,"items":[
                         {"index":{"_index":"i","_id":"a","status":201,"_shards":{"total":1}}},
                         {"delete":{"status":404}},
                         {"index":{"error":{"type":"t","reason":"r",
                           "caused_by":{"type":"x","reason":"y"}},"status":400}}]}""");

        assertThat(answers)
                .containsExactly(
                        new DocumentAnswer(201, null),
                        new DocumentAnswer(404, null),
                        new DocumentAnswer(400, "Elasticsearch exception [type=t, reason=r]"));
        assertThat(answers)
                .extracting(DocumentAnswer::isFailed)
                .as("nothing was there to delete")
                .containsExactly(false, false, true);
    }

    @Test
    void answers_cutShortOrOfAnotherKind_areNone() {
        assertThatThrownBy(() -> answers("{\"items\":[{\"index\":{\"status\":201}}"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answers("<html>")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answers("")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answers("[]"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no answer to a bulk request");
    }

    private static List<DocumentAnswer> answers(String body) throws IOException {
        return BulkRequests.answers(new ByteArrayInputStream(bytes(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
