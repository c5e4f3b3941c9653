package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.events.CatalogueItem;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import io.millrace.search.sink.IndexGenerations.Generation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestHighLevelClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Generations of an index that is written to all the time, on the real server. */
@ExtendWith(TestServer.class)
class IndexRebuildITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ITEMS = 1_000;

    private final List<String> progress = new ArrayList<>();
    private RestHighLevelClient client;

    @BeforeEach
    void open(TestServer.Running server) {
        client = ElasticsearchClients.open(server.connection());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
    }

    @Test
    void rebuildSwapAndBack_whileItIsWrittenTo_loseNothing(TestServer.Running server)
            throws Exception {
        IndexNames names = new IndexNames("rebuild-live");
        new IndexAdministrator(client, new IndexSetup(names)).setUp();
        IndexGenerations generations = new IndexGenerations(client, new IndexSetup(names));
        Shop shop = new Shop();
        try (Writing writing = new Writing(server, names, shop)) {
            writing.awaitWrites(ITEMS * 2);
            IndexRebuild rebuild = new IndexRebuild(generations, shop, progress::add);

            String second = rebuild.rebuild(SearchIndex.ITEMS);
            assertThat(second).isEqualTo("rebuild-live-items-000002");
            assertThat(live(generations)).isEqualTo("rebuild-live-items-000001");
            writing.awaitWrites(500);
            assertThat(rebuild.swap(SearchIndex.ITEMS)).contains(second);
            assertThat(live(generations)).isEqualTo(second);
            writing.awaitWrites(500);
            assertThat(rebuild.swap(SearchIndex.ITEMS)).isEmpty();
            assertThat(rebuild.rollback(SearchIndex.ITEMS)).contains("rebuild-live-items-000001");
            assertThat(live(generations)).isEqualTo("rebuild-live-items-000001");
            writing.awaitWrites(500);
            assertThat(rebuild.swap(SearchIndex.ITEMS)).contains(second);
            writing.awaitWrites(500);
        }

        assertThat(contents(names.alias(SearchIndex.ITEMS))).isEqualTo(shop.titles());
    }

    @Test
    void rebuild_olderDocumentsAndLostOnes_areMadeWhole(TestServer.Running server)
            throws Exception {
        IndexNames names = new IndexNames("rebuild-old");
        new IndexAdministrator(client, new IndexSetup(names)).setUp();
        Shop shop = new Shop();
        for (int i = 0; i < 40; i++) {
            shop.put("i" + i, "Teapot " + i, 5);
        }
        // As an older version wrote them, and one that has been lost.
        for (int i = 1; i < 40; i++) {
            send(
                    "PUT",
                    "/rebuild-old-items/_doc/i%d?version=5&version_type=external".formatted(i),
                    "{\"item_id\":\"i%d\",\"title\":\"Teapot %d\",\"in_stock\":true}"
                            .formatted(i, i));
        }
        IndexGenerations generations = new IndexGenerations(client, new IndexSetup(names));
        IndexRebuild rebuild = new IndexRebuild(generations, shop, progress::add);
        rebuild.rebuild(SearchIndex.ITEMS);
        // Written and deleted between the rebuild and the swap.
        send(
                "PUT",
                "/rebuild-old-items/_doc/i2?version=7&version_type=external",
                "{\"item_id\":\"i2\",\"title\":\"Samovar\",\"in_stock\":true}");
        shop.put("i2", "Samovar", 7);
        send("DELETE", "/rebuild-old-items/_doc/i3?version=6&version_type=external", null);
        shop.remove("i3");
        rebuild.swap(SearchIndex.ITEMS);

        assertThat(contents("rebuild-old-items")).isEqualTo(shop.titles());
        assertThat(
                        send(
                                        "POST",
                                        "/rebuild-old-items/_search",
                                        "{\"query\":{\"match\":{\"words.english.title\":\"samovars\"}}}")
                                .at("/hits/hits/0/_id")
                                .asText())
                .isEqualTo("i2");
    }

    /**
     * The model may have counted an item's version up since its document was written: what a
     * rebuild makes then outranks the document in the generation that is gone back to.
     */
    @Test
    void rollback_rebuiltInHigherVersions_goesBackWithWhatWasWrittenSince(TestServer.Running server)
            throws Exception {
        IndexNames names = new IndexNames("rebuild-higher");
        new IndexAdministrator(client, new IndexSetup(names)).setUp();
        Shop shop = new Shop();
        IndexGenerations generations = new IndexGenerations(client, new IndexSetup(names));
        for (int i = 0; i < 40; i++) {
            SearchDocument written = shop.put("i" + i, "Teapot " + i, 5);
            generations.write("rebuild-higher-items-000001", List.of(written));
            shop.put("i" + i, "Teapot " + i, 6);
        }
        IndexRebuild rebuild = new IndexRebuild(generations, shop, progress::add);
        rebuild.rebuild(SearchIndex.ITEMS);
        rebuild.swap(SearchIndex.ITEMS);
        assertThat(contents("rebuild-higher-items")).isEqualTo(shop.titles());
        generations.write("rebuild-higher-items-000002", List.of(shop.put("i2", "Samovar", 7)));
        send("DELETE", "/rebuild-higher-items/_doc/i3?version=7&version_type=external", null);
        shop.remove("i3");

        assertThat(rebuild.rollback(SearchIndex.ITEMS)).contains("rebuild-higher-items-000001");
        assertThat(contents("rebuild-higher-items"))
                .hasSize(39)
                .containsEntry("i1", "5 Teapot 1")
                .containsEntry("i2", "7 Samovar")
                .doesNotContainKey("i3");
        assertThat(rebuild.swap(SearchIndex.ITEMS)).contains("rebuild-higher-items-000002");
        assertThat(contents("rebuild-higher-items")).isEqualTo(shop.titles());
    }

    @Test
    void rebuild_otherIndices_areCopied(TestServer.Running server) throws Exception {
        IndexNames names = new IndexNames("rebuild-copy");
        new IndexAdministrator(client, new IndexSetup(names)).setUp();
        send(
                "PUT",
                "/rebuild-copy-shoppers/_doc/u:1?version=9&version_type=external",
                "{\"shopper_id\":\"u:1\",\"tier1\":[\"a\"]}");
        IndexRebuild rebuild =
                new IndexRebuild(
                        new IndexGenerations(client, new IndexSetup(names)),
                        new Shop(),
                        progress::add);
        rebuild.rebuild(SearchIndex.SHOPPERS);
        send("DELETE", "/rebuild-copy-shoppers/_doc/u:1?version=10&version_type=external", null);
        send(
                "PUT",
                "/rebuild-copy-shoppers/_doc/u:2?version=3&version_type=external",
                "{\"shopper_id\":\"u:2\",\"tier1\":[\"b\"]}");
        rebuild.swap(SearchIndex.SHOPPERS);

        assertThat(send("GET", "/rebuild-copy-shoppers/_doc/u:2", null).path("_version").asInt())
                .isEqualTo(3);
        send("POST", "/rebuild-copy-shoppers/_refresh", null);
        assertThat(send("GET", "/rebuild-copy-shoppers/_count", null).path("count").asInt())
                .isEqualTo(1);
    }

    @Test
    void rebuild_fromAnEmptyCatalogue_isRefused(TestServer.Running server) throws Exception {
        IndexNames names = new IndexNames("rebuild-empty");
        new IndexAdministrator(client, new IndexSetup(names)).setUp();
        for (int i = 0; i < 30; i++) {
            send(
                    "PUT",
                    "/rebuild-empty-items/_doc/i%d?version=1&version_type=external".formatted(i),
                    "{\"item_id\":\"i%d\",\"in_stock\":true}".formatted(i));
        }
        IndexGenerations generations = new IndexGenerations(client, new IndexSetup(names));
        IndexRebuild rebuild = new IndexRebuild(generations, new Shop(), progress::add);

        assertThatThrownBy(() -> rebuild.rebuild(SearchIndex.ITEMS))
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("30 of 30 items of rebuild-empty-items-000001 are not in");
        assertThat(generations.list(SearchIndex.ITEMS)).hasSize(1);
        assertThat(rebuild.swap(SearchIndex.ITEMS)).isEmpty();
        assertThat(rebuild.rollback(SearchIndex.ITEMS)).isEmpty();
    }

    private static String live(IndexGenerations generations) throws IOException {
        List<String> live =
                generations.list(SearchIndex.ITEMS).stream()
                        .filter(Generation::live)
                        .map(Generation::name)
                        .toList();
        assertThat(live).hasSize(1);
        return live.get(0);
    }

    private Map<String, String> contents(String index) throws IOException {
        send("POST", "/" + index + "/_refresh", null);
        JsonNode hits =
                send(
                                "POST",
                                "/" + index + "/_search",
                                "{\"size\":10000,\"version\":true,\"_source\":[\"title\"]}")
                        .at("/hits/hits");
        Map<String, String> titles = new TreeMap<>();
        for (JsonNode hit : hits) {
            titles.put(
                    hit.path("_id").asText(),
                    hit.path("_version").asLong() + " " + hit.at("/_source/title").asText());
        }
        return titles;
    }

    private JsonNode send(String method, String path, String body) throws IOException {
        Request request = new Request(method, path);
        if (body != null) {
            request.setJsonEntity(body);
        }
        return JSON.readTree(
                EntityUtils.toByteArray(
                        client.getLowLevelClient().performRequest(request).getEntity()));
    }

    /** What the shop sells, in the newest version: the catalogue. */
    private static final class Shop implements CatalogueSource {
        private final Map<String, SearchDocument> documents = new HashMap<>();
        private final Map<String, String> titles = new TreeMap<>();

        synchronized SearchDocument put(String id, String title, long version) {
            CatalogueItem item =
                    new CatalogueItem(
                            id, null, null, null, title, null, null, null, List.of(), null, null,
                            true, null, List.of(), Map.of(), null, null, null);
            SearchDocument document = ItemDocument.of(item, 0, 0).toSearchDocument(version, -1);
            documents.put(id, document);
            titles.put(id, version + " " + title);
            return document;
        }

        synchronized void remove(String id) {
            documents.remove(id);
            titles.remove(id);
        }

        synchronized Map<String, String> titles() {
            return new TreeMap<>(titles);
        }

        @Override
        public void forEach(Target target) throws IOException {
            List<SearchDocument> now;
            synchronized (this) {
                now = List.copyOf(documents.values());
            }
            for (SearchDocument document : now) {
                target.accept(document);
            }
        }

        @Override
        public synchronized Set<String> listed(Set<String> itemIds) {
            Set<String> listed = new HashSet<>(itemIds);
            listed.retainAll(documents.keySet());
            return listed;
        }
    }

    /** Changes and takes back items without a pause, through the sink, until it is closed. */
    private static final class Writing implements AutoCloseable {
        private final Thread thread;
        private final Shop shop;
        private volatile boolean ending;
        private volatile Throwable failure;
        private long written;

        Writing(TestServer.Running server, IndexNames names, Shop shop) {
            this.shop = shop;
            thread = new Thread(() -> run(server, names), "writing");
            thread.start();
        }

        private void run(TestServer.Running server, IndexNames names) {
            SplittableRandom random = new SplittableRandom(1);
            ElasticsearchSink sink = ElasticsearchSink.builder(server.connection(), names).build();
            try (LiveTask task = new LiveTask();
                    SinkWriter<SearchDocument> writer = sink.createWriter(task)) {
                long version = 1;
                while (!ending) {
                    for (int i = 0; i < 100; i++) {
                        writer.write(change(random, version++), null);
                    }
                    writer.flush(false);
                    add(100);
                }
                writer.flush(true);
                assertThat(task.count("rejected")).isZero();
            } catch (Throwable e) {
                failure = e;
                add(0);
            }
        }

        private SearchDocument change(SplittableRandom random, long version) {
            String id = "i" + random.nextInt(ITEMS);
            if (random.nextInt(20) == 0) {
                shop.remove(id);
                return ItemDocument.deletion(id, version, -1);
            }
            return shop.put(id, "Teapot " + version, version);
        }

        private synchronized void add(int count) {
            written += count;
            notifyAll();
        }

        /** Returns when so many more changes have been written. */
        synchronized void awaitWrites(long count) throws InterruptedException {
            long goal = written + count;
            while (written < goal && failure == null) {
                wait();
            }
            check();
        }

        private void check() {
            if (failure != null) {
                throw new AssertionError("writing failed", failure);
            }
        }

        @Override
        public void close() throws InterruptedException {
            ending = true;
            thread.join();
            check();
        }
    }
}
