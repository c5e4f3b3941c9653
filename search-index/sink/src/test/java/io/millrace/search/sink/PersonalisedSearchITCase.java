package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.CatalogueItem;
import io.millrace.events.PopularityBucket;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchHits.Hit;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestHighLevelClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the request bodies do on the real server, with documents written by the sink. */
@ExtendWith(TestServer.class)
class PersonalisedSearchITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final IndexNames NAMES = new IndexNames("search-test");
    private static final String SHOPPER = "u:1";
    private static final int BAGS = 40;

    private final PersonalisedSearch search = new PersonalisedSearch(NAMES, Boosts.defaults());
    private static RestHighLevelClient client;

    @BeforeAll
    static void fill(TestServer.Running server) throws Exception {
        client = ElasticsearchClients.open(server.connection());
        IndexAdministrator administrator = new IndexAdministrator(client, new IndexSetup(NAMES));
        administrator.awaitAvailable(Duration.ofSeconds(30));
        administrator.setUp();
        ElasticsearchSink sink = ElasticsearchSink.builder(server.connection(), NAMES).build();
        try (LiveTask task = new LiveTask();
                SinkWriter<SearchDocument> writer = sink.createWriter(task)) {
            for (SearchDocument document : documents()) {
                writer.write(document, null);
            }
            writer.flush(true);
            assertThat(task.count("rejected")).isZero();
        }
        client.getLowLevelClient().performRequest(new Request("POST", "/_refresh"));
    }

    @AfterAll
    static void close() throws Exception {
        client.close();
    }

    @Test
    void personalised_knownShopper_liftsTheirItemsAndSaysWhy() throws Exception {
        SearchRequest request = SearchRequest.of("red bag", SHOPPER).withPage(0, BAGS);
        List<Hit> plain = send(search.plain(request)).hits();
        List<Hit> personalised = send(search.personalised(request)).hits();

        assertThat(ids(personalised)).hasSameElementsAs(ids(plain)).isNotEqualTo(ids(plain));
        assertThat(personalised.get(0).itemId()).isEqualTo("bag33");
        assertThat(personalised.get(0).reasons()).contains("tier1", "brand", "category");
        assertThat(personalised.get(1).itemId()).isEqualTo("bag21");
        assertThat(personalised.get(1).reasons()).contains("tier2").doesNotContain("tier1");
        assertThat(rank(plain, "bag33")).isGreaterThan(10);
    }

    @Test
    void personalised_noItemOfTheShoppers_backsOff() throws Exception {
        SearchRequest request = SearchRequest.of("blue lamp", SHOPPER);
        List<Hit> plain = send(search.plain(request)).hits();
        List<Hit> personalised = send(search.personalised(request)).hits();

        assertThat(personalised.get(0).itemId()).isEqualTo("lamp2");
        assertThat(personalised.get(0).reasons()).containsExactly("cluster_fine");
        assertThat(plain.get(0).itemId()).isNotEqualTo("lamp2");
    }

    @Test
    void personalised_unknownShopper_isThePlainRanking() throws Exception {
        for (String text : List.of("red bag", "blue lamp", "acme", "bag", "")) {
            SearchRequest request = SearchRequest.of(text, "u:nobody").withPage(0, 100);
            SearchHits plain = send(search.plain(request));
            SearchHits unknown = send(search.personalised(request));

            assertThat(plain.hits()).isNotEmpty();
            assertThat(unknown.hits()).isEqualTo(plain.hits());
            assertThat(unknown.total()).isEqualTo(plain.total());
        }
    }

    @Test
    void personalised_pages_joinToTheWhole() throws Exception {
        SearchRequest request = SearchRequest.of("bag", SHOPPER);
        List<String> whole = ids(send(search.personalised(request.withPage(0, 40))).hits());
        List<String> joined = new ArrayList<>();
        for (int from = 0; from < 40; from += 7) {
            joined.addAll(
                    ids(
                            send(search.personalised(
                                            request.withPage(from, Math.min(7, 40 - from))))
                                    .hits()));
        }

        assertThat(joined).isEqualTo(whole);
    }

    @Test
    void plain_equalScores_areInTheOrderOfIds() throws Exception {
        List<Hit> hits = send(search.plain(SearchRequest.of("bag", null).withPage(0, BAGS))).hits();

        for (int i = 1; i < hits.size(); i++) {
            Hit above = hits.get(i - 1);
            Hit below = hits.get(i);
            assertThat(above.score()).isGreaterThanOrEqualTo(below.score());
            if (above.score() == below.score()) {
                assertThat(above.itemId()).isLessThan(below.itemId());
            }
        }
    }

    @Test
    void plain_trendingAndPopular_areLifted() throws Exception {
        List<Hit> hits = send(search.plain(SearchRequest.of("blue lamp", null))).hits();

        assertThat(hits.get(0).itemId()).isEqualTo("lamp3");
        assertThat(hits.get(0).reasons()).containsExactly("trending");
        assertThat(hits.get(1).itemId()).isEqualTo("lamp1"); // the popular one
    }

    @Test
    void plain_outOfStock_onlyOnDemand() throws Exception {
        SearchRequest request = SearchRequest.of("green candle", null);

        assertThat(send(search.plain(request)).hits()).isEmpty();
        SearchRequest all = new SearchRequest("green candle", null, 0, 10, false);
        assertThat(ids(send(search.plain(all)).hits())).containsExactly("candle");
    }

    @Test
    void plain_wordsOfSeveralFields_match() throws Exception {
        assertThat(ids(send(search.plain(SearchRequest.of("acme bags", null))).hits()))
                .isNotEmpty();
        assertThat(ids(send(search.plain(SearchRequest.of("sku-lamp1", null))).hits()).get(0))
                .isEqualTo("lamp1");
        assertThat(ids(send(search.plain(SearchRequest.of("手机壳", null))).hits()))
                .containsExactly("case");
        assertThat(send(search.plain(SearchRequest.of("submarine", null))).hits()).isEmpty();
    }

    @Test
    void suggestions_unfinishedWord() throws Exception {
        assertThat(ids(send(search.suggestions(SearchRequest.of("blu lam", null))).hits()))
                .containsExactlyInAnyOrder("lamp1", "lamp2", "lamp3");
    }

    @Test
    void similar_isNotTheItemItself() throws Exception {
        List<String> ids =
                ids(send(search.similar("lamp1", SearchRequest.of(null, SHOPPER))).hits());

        assertThat(ids).contains("lamp2", "lamp3").doesNotContain("lamp1");
    }

    private static List<SearchDocument> documents() {
        List<SearchDocument> documents = new ArrayList<>();
        for (int i = 0; i < BAGS; i++) {
            String brand = i % 3 == 0 ? "Acme" : "Other";
            documents.add(item("bag" + i, "Red bag number " + i, brand, "Bags", null, true, 0));
        }
        documents.add(item("lamp1", "Blue lamp", null, null, "lamps", true, 40));
        documents.add(item("lamp2", "Blue lamp", null, null, "desk lamps", true, 0));
        documents.add(item("lamp3", "Blue lamp", null, null, "lamps", true, 0));
        documents.add(item("candle", "Green candle", null, null, null, false, 0));
        documents.add(item("case", "红色手机壳", null, null, null, true, 0));
        documents.add(
                new ShopperDocument(
                                SHOPPER,
                                List.of("bag33"),
                                List.of("bag21"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of("Acme"),
                                List.of("Home > Bags"),
                                List.of(),
                                List.of("desk lamps"),
                                List.of(),
                                1,
                                1,
                                1)
                        .toSearchDocument(1, -1));
        documents.add(
                new SignalsDocument(
                                SignalsDocument.GLOBAL,
                                "trending",
                                List.of(),
                                List.of("lamp3"),
                                List.of(),
                                1,
                                1)
                        .toSearchDocument(1, -1));
        return documents;
    }

    private static SearchDocument item(
            String id,
            String title,
            String brand,
            String category,
            String cluster,
            boolean inStock,
            double popularity) {
        CatalogueItem item =
                new CatalogueItem(
                        id,
                        null,
                        "SKU-" + id,
                        null,
                        title,
                        null,
                        null,
                        brand,
                        category == null ? List.of() : List.of("Home", category),
                        9.5,
                        "EUR",
                        inStock,
                        null,
                        List.of(),
                        Map.of("material", "cloth", "pockets", 2),
                        null,
                        null,
                        null);
        return new ItemDocument(
                        item, PopularityBucket.of(popularity), cluster, null, new float[64], 1)
                .toSearchDocument(1, -1);
    }

    private SearchHits send(ObjectNode body) throws Exception {
        Request request = new Request("POST", "/" + search.index() + "/_search");
        request.setJsonEntity(body.toString());
        JsonNode answer =
                JSON.readTree(
                        EntityUtils.toByteArray(
                                client.getLowLevelClient().performRequest(request).getEntity()));
        return SearchHits.parse(answer);
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(Hit::itemId).toList();
    }

    private static int rank(List<Hit> hits, String id) {
        return ids(hits).indexOf(id) + 1;
    }
}
