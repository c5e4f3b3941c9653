package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.RestHighLevelClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestServer.class)
class ElasticsearchSinkITCase {

    private static final IndexNames NAMES = new IndexNames("sink-test");

    private final LiveTask task = new LiveTask();
    private RestHighLevelClient client;
    private TestServer.Running server;

    @BeforeEach
    void setUp(TestServer.Running running) throws Exception {
        server = running;
        client = ElasticsearchClients.open(running.connection());
        IndexAdministrator administrator = new IndexAdministrator(client, new IndexSetup(NAMES));
        administrator.awaitAvailable(Duration.ofSeconds(30));
        administrator.setUp();
        administrator.setUp();
    }

    @AfterEach
    void close() throws Exception {
        task.close();
        client.close();
    }

    @Test
    void write_documents_areThereWithTheirVersions() throws Exception {
        try (SinkWriter<SearchDocument> writer = sink().createWriter(task)) {
            writer.write(signals("first", 7), null);
            writer.write(signals("second", 8), null);
            writer.flush(true);
        }

        assertThat(get("first").getVersion()).isEqualTo(7);
        assertThat(get("second").getVersion()).isEqualTo(8);
        assertThat(task.count("writes")).isEqualTo(2);
    }

    private ElasticsearchSink sink() {
        return ElasticsearchSink.builder(server.connection(), NAMES).build();
    }

    private static SearchDocument signals(String id, long version) {
        return new SignalsDocument(id, "trending", List.of("a"), List.of(), List.of(), 1, 2)
                .toSearchDocument(version, System.currentTimeMillis());
    }

    private GetResponse get(String id) throws Exception {
        return client.get(
                new GetRequest(NAMES.alias(SearchIndex.SIGNALS), id), RequestOptions.DEFAULT);
    }
}
