package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperProfileDocument;
import io.millrace.search.document.ShopperProfileDocument.SlateEntry;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.RestHighLevelClient;
import org.elasticsearch.client.core.CountRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink's failure classes on the real server. */
@ExtendWith(TestServer.class)
class ElasticsearchSinkITCase {

    private final LiveTask task = new LiveTask();
    private final CollectedRejections rejections = new CollectedRejections();
    private final List<IndexNames> deployments = new ArrayList<>();
    private RestHighLevelClient client;
    private TestServer.Running server;

    @BeforeEach
    void open(TestServer.Running running) {
        server = running;
        client = ElasticsearchClients.open(running.connection());
    }

    @AfterEach
    void close() throws Exception {
        server.start();
        for (IndexNames names : deployments) {
            for (SearchIndex index : SearchIndex.values()) {
                // A restart of the server recovers every index that is left.
                client.getLowLevelClient()
                        .performRequest(new Request("DELETE", "/" + names.firstIndex(index)));
            }
        }
        task.close();
        client.close();
    }

    @Test
    void write_documents_areThereWithTheirVersions() throws Exception {
        IndexNames names = deployment("sink-write");
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("first", 7), null);
            writer.write(signals("second", 8), null);
            writer.flush(true);
        }

        assertThat(get(names, "first").getVersion()).isEqualTo(7);
        assertThat(get(names, "second").getVersion()).isEqualTo(8);
        assertThat(task.count("writes")).isEqualTo(2);
        assertThat(task.histogram("freshness").getStatistics().getMax()).isBetween(0L, 60_000L);
    }

    @Test
    void write_replayedAndOlder_changeNothing() throws Exception {
        IndexNames names = deployment("sink-replay");
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("a", 7), null);
            writer.flush(true);
            long sequenceNumber = get(names, "a").getSeqNo();
            writer.write(signals("a", 7), null);
            writer.flush(true);
            writer.write(signals("a", 6), null);
            writer.flush(true);

            assertThat(get(names, "a").getVersion()).isEqualTo(7);
            assertThat(get(names, "a").getSeqNo()).isEqualTo(sequenceNumber);
        }
        assertThat(task.count("conflicts")).isEqualTo(2);
        assertThat(rejections.all()).isEmpty();
    }

    @Test
    void write_olderThanItsDeletion_staysDeleted() throws Exception {
        IndexNames names = deployment("sink-delete");
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("a", 5), null);
            writer.flush(true);
            writer.write(SearchDocument.deletion("signals", "a", 7, -1), null);
            writer.write(SearchDocument.deletion("signals", "never there", 7, -1), null);
            writer.flush(true);
            writer.write(signals("a", 6), null);
            writer.flush(true);
            assertThat(get(names, "a").isExists()).isFalse();
            writer.write(signals("a", 8), null);
            writer.flush(true);
        }
        assertThat(get(names, "a").getVersion()).isEqualTo(8);
        assertThat(rejections.all()).isEmpty();
    }

    @Test
    void write_unknownField_isRejectedAndTheOthersWritten() throws Exception {
        IndexNames names = deployment("sink-400");
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("good", 1), null);
            writer.write(document("signals", "strange", "{\"no_such_field\":1}"), null);
            writer.write(document("signals", "broken", "{\"kind\":"), null);
            writer.write(signals("good too", 1), null);
            writer.flush(true);
        }

        assertThat(get(names, "good").isExists()).isTrue();
        assertThat(get(names, "good too").isExists()).isTrue();
        assertThat(rejections.all())
                .extracting(each -> each.document().id())
                .containsExactlyInAnyOrder("strange", "broken");
        assertThat(rejections.all())
                .filteredOn(each -> each.document().id().equals("strange"))
                .allMatch(each -> each.detail().contains("strict_dynamic_mapping_exception"));
    }

    @Test
    void write_requestTooLarge_isSplitAndOnlyTheLargeDocumentRejected() throws Exception {
        IndexNames names = deployment("sink-413");
        SinkLimits limits = SinkLimits.defaults().withBatch(50, 50_000_000);
        try (SinkWriter<SearchDocument> writer = open(names, limits)) {
            for (int i = 0; i < 20; i++) {
                writer.write(profile("u:" + i, 100_000), null);
            }
            writer.write(profile("u:large", 1_500_000), null);
            writer.flush(true);
        }

        refresh();
        assertThat(
                        client.count(
                                        new CountRequest(names.alias(SearchIndex.SHOPPER_PROFILES)),
                                        RequestOptions.DEFAULT)
                                .getCount())
                .isEqualTo(20);
        assertThat(rejections.all()).hasSize(1);
        assertThat(rejections.all().get(0).reason()).isEqualTo(RejectedDocument.Reason.TOO_LARGE);
    }

    @Test
    void write_indexReadOnly_fails() throws Exception {
        IndexNames names = deployment("sink-403");
        setReadOnly(names, true);
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("a", 1), null);

            assertThatThrownBy(() -> writer.flush(true))
                    .rootCause()
                    .hasMessageContaining("status 403")
                    .hasMessageContaining("cluster_block_exception");
        } finally {
            setReadOnly(names, false);
        }
    }

    private void setReadOnly(IndexNames names, boolean readOnly) throws IOException {
        Request settings =
                new Request("PUT", "/" + names.alias(SearchIndex.SIGNALS) + "/_settings");
        settings.setJsonEntity("{\"index.blocks.read_only\": %b}".formatted(readOnly));
        client.getLowLevelClient().performRequest(settings);
    }

    @Test
    void write_aliasGone_failsAndMakesNoIndex() throws Exception {
        IndexNames names = deployment("sink-404");
        try (SinkWriter<SearchDocument> writer = open(names)) {
            client.getLowLevelClient()
                    .performRequest(
                            new Request(
                                    "DELETE", "/sink-404-signals-000001/_alias/sink-404-signals"));
            writer.write(signals("a", 1), null);

            assertThatThrownBy(() -> writer.flush(true)).rootCause().hasMessageContaining("404");
        }
        assertThatThrownBy(
                        () ->
                                client.getLowLevelClient()
                                        .performRequest(new Request("GET", "/sink-404-signals")))
                .hasMessageContaining("404");
    }

    @Test
    void open_nothingSetUp_failsWithTheAlias() {
        assertThatThrownBy(() -> open(new IndexNames("sink-none")))
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("no alias sink-none-items");
    }

    @Test
    void write_serverAway_allArriveWhenItIsBack() throws Exception {
        IndexNames names = deployment("sink-away");
        try (SinkWriter<SearchDocument> writer =
                open(names, SinkLimits.defaults().withBatch(10, 1_000_000))) {
            writer.write(signals("before", 1), null);
            writer.flush(true);
            server.stop();
            for (int i = 0; i < 100; i++) {
                writer.write(signals("id" + i, 1), null);
            }
            task.runUntil(() -> task.gauge("connected") == 0);
            // A checkpoint goes through.
            writer.flush(false);
            server.start();
            writer.flush(true);

            assertThat(task.gauge("connected")).isEqualTo(1);
        }
        refresh();
        assertThat(
                        client.count(
                                        new CountRequest(names.alias(SearchIndex.SIGNALS)),
                                        RequestOptions.DEFAULT)
                                .getCount())
                .isEqualTo(101);
        assertThat(rejections.all()).isEmpty();
    }

    @Test
    void open_serverAway_writesWhenItIsBack() throws Exception {
        IndexNames names = deployment("sink-later");
        server.stop();
        try (SinkWriter<SearchDocument> writer = open(names)) {
            writer.write(signals("a", 1), null);
            task.runUntil(() -> task.gauge("connected") == 0);
            server.start();
            writer.flush(true);
        }
        assertThat(get(names, "a").getVersion()).isEqualTo(1);
    }

    @Test
    void sink_inAJob_writesEverything() throws Exception {
        IndexNames names = deployment("sink-job");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
        environment.enableCheckpointing(100);
        environment
                .fromSequence(1, 2_000)
                .map(number -> signals("id" + number % 500, number))
                .returns(TypeInformation.of(SearchDocument.class))
                .sinkTo(
                        ElasticsearchSink.builder(server.connection(), names)
                                .limits(SinkLimits.defaults().withBatch(50, 100_000))
                                .build());
        environment.execute();

        refresh();
        assertThat(
                        client.count(
                                        new CountRequest(names.alias(SearchIndex.SIGNALS)),
                                        RequestOptions.DEFAULT)
                                .getCount())
                .isEqualTo(500);
        assertThat(get(names, "id0").getVersion()).isEqualTo(2_000);
        assertThat(get(names, "id1").getVersion()).isEqualTo(1_501);
    }

    private IndexNames deployment(String name) throws Exception {
        IndexNames names = new IndexNames(name);
        IndexAdministrator administrator = new IndexAdministrator(client, new IndexSetup(names));
        administrator.awaitAvailable(Duration.ofSeconds(30));
        administrator.setUp();
        deployments.add(names);
        return names;
    }

    private SinkWriter<SearchDocument> open(IndexNames names) throws Exception {
        return open(names, SinkLimits.defaults());
    }

    private SinkWriter<SearchDocument> open(IndexNames names, SinkLimits limits) throws Exception {
        return ElasticsearchSink.builder(server.connection(), names)
                .limits(limits)
                .rejected(rejections)
                .build()
                .createWriter(task);
    }

    private static SearchDocument signals(String id, long version) {
        return new SignalsDocument(id, "trending", List.of("a"), List.of(), List.of(), 1, 2)
                .toSearchDocument(version, System.currentTimeMillis());
    }

    private static SearchDocument profile(String id, int size) {
        return new ShopperProfileDocument(
                        id,
                        "global",
                        List.of(new SlateEntry("x".repeat(size), 1, Map.of())),
                        List.of(),
                        Map.of(),
                        null,
                        1,
                        1,
                        1)
                .toSearchDocument(1, -1);
    }

    private static SearchDocument document(String index, String id, String source) {
        return new SearchDocument(index, id, 1, source.getBytes(StandardCharsets.UTF_8), -1);
    }

    private GetResponse get(IndexNames names, String id) throws Exception {
        return client.get(
                new GetRequest(names.alias(SearchIndex.SIGNALS), id), RequestOptions.DEFAULT);
    }

    private void refresh() throws Exception {
        client.getLowLevelClient().performRequest(new Request("POST", "/_refresh"));
    }
}
