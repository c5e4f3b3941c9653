package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.CatalogueItem;
import io.millrace.events.PopularityBucket;
import io.millrace.events.SearchQueries;
import io.millrace.search.document.ItemDocument;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.document.ShopperDocument;
import io.millrace.search.document.SignalsDocument;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.query.Boosts;
import io.millrace.search.query.Facet;
import io.millrace.search.query.Filters;
import io.millrace.search.query.Matching;
import io.millrace.search.query.PageToken;
import io.millrace.search.query.PersonalisedSearch;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchHits.Hit;
import io.millrace.search.query.SearchRequest;
import io.millrace.search.query.TextWeights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final String BROWSER = "u:2";
    private static final String READER = "u:3";
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
        SearchRequest request = SearchRequest.of("lamp", SHOPPER);
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
    void plain_whatIsChosenForTheQuery_isLiftedForThatQueryAlone() throws Exception {
        List<Hit> hits =
                send(search.plain(SearchRequest.of(" Bag in RED!", null).withPage(0, BAGS))).hits();
        List<Hit> others =
                send(search.plain(SearchRequest.of("red bag", null).withPage(0, BAGS))).hits();

        assertThat(hits.get(0).itemId()).isEqualTo("bag17");
        assertThat(hits.get(0).reasons()).containsExactly("query_tier1");
        assertThat(hits.get(1).itemId()).isEqualTo("bag5");
        assertThat(hits.get(1).reasons()).containsExactly("query_tier2");
        assertThat(rank(others, "bag17")).isGreaterThan(2);
        assertThat(others).allSatisfy(hit -> assertThat(hit.reasons()).isEmpty());
    }

    @Test
    void plain_outOfStock_onlyOnDemand() throws Exception {
        SearchRequest request = SearchRequest.of("green candle", null);

        assertThat(send(search.plain(request)).hits()).isEmpty();
        SearchRequest all = request.withFilters(Filters.none());
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

    /** However strong the personalisation is, what was asked for by name is not pushed down. */
    @Test
    void personalised_exactTitleSkuOrGtin_staysOnTop() throws Exception {
        PersonalisedSearch strong =
                new PersonalisedSearch(
                        NAMES, new Boosts(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10));
        for (String text :
                List.of("red bag number 7", "  RED  bag\tnumber 7 ", "sku-bag7", "0000000000007")) {
            List<Hit> hits = send(strong.personalised(SearchRequest.of(text, SHOPPER))).hits();

            assertThat(rank(hits, "bag7")).as(text).isEqualTo(1);
        }
        List<Hit> twins = send(strong.personalised(SearchRequest.of("blue lamp", SHOPPER))).hits();
        assertThat(ids(twins.subList(0, 3))).containsExactlyInAnyOrder("lamp1", "lamp2", "lamp3");
    }

    @Test
    void personalised_itemsWithEveryWord_comeBeforeTheRest() throws Exception {
        SearchRequest request = SearchRequest.of("acme lamp", SHOPPER).withPage(0, 60);
        List<Hit> hits = send(search.personalised(request)).hits();

        assertThat(hits.get(0).itemId()).isEqualTo("acme-lamp");
        assertThat(ids(hits)).contains("bag33", "lamp1");
        assertThat(ids(send(search.plain(request.withMatching(Matching.ALL_WORDS))).hits()))
                .containsExactly("acme-lamp");
    }

    @Test
    void plain_compoundsAndMisspellings_areFound() throws Exception {
        for (String text : List.of("smart watch", "smartwatch", "smartwatches", "smart-watch")) {
            assertThat(ids(send(search.plain(SearchRequest.of(text, null))).hits()).subList(0, 2))
                    .as(text)
                    .containsExactlyInAnyOrder("watch1", "watch2");
        }
        for (String text : List.of("TN-2110", "tn2110", "tn 2110")) {
            assertThat(ids(send(search.plain(SearchRequest.of(text, null))).hits()).get(0))
                    .as(text)
                    .isEqualTo("toner");
        }
        assertThat(
                        ids(
                                send(search.plain(
                                                SearchRequest.of("candel", null)
                                                        .withFilters(Filters.none())))
                                        .hits()))
                .containsExactly("candle");
        PersonalisedSearch asTyped =
                new PersonalisedSearch(
                        NAMES, Boosts.defaults(), new TextWeights(1, 0.5, 0.5, 5, 0, false));
        assertThat(
                        send(asTyped.plain(
                                        SearchRequest.of("candel", null)
                                                .withFilters(Filters.none())))
                                .hits())
                .isEmpty();
    }

    @Test
    void plain_languages_haveTheirOwnWords() throws Exception {
        // One character of a word; an English ending; a French word that English stemming would
        // cut.
        assertThat(ids(send(search.plain(SearchRequest.of("壳", null))).hits()))
                .containsExactly("case");
        assertThat(ids(send(search.plain(SearchRequest.of("smartwatches", null))).hits()))
                .contains("watch1");
        assertThat(ids(send(search.plain(SearchRequest.of("theiere", null))).hits()))
                .containsExactly("teapot");
        assertThat(
                        send(search.plain(
                                        SearchRequest.of("theier", null)
                                                .withMatching(Matching.ALL_WORDS)))
                                .hits())
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void plain_variants_collapseOnTheirProduct() throws Exception {
        SearchRequest request = SearchRequest.of("wool sock", null);

        assertThat(send(search.plain(request)).hits()).hasSize(1);
        assertThat(ids(send(search.plain(request.withVariants(true))).hits()))
                .containsExactlyInAnyOrder("sock-s", "sock-m", "sock-l");
        // A variant asked for by name stands for its product.
        assertThat(ids(send(search.plain(SearchRequest.of("sku-sock-m", null))).hits()).get(0))
                .isEqualTo("sock-m");
    }

    /** Pages by token join to the whole, also while the ranking changes between them. */
    @Test
    void pagesByToken_neverRepeatNorMiss() throws Exception {
        SearchRequest request = SearchRequest.of("bag", SHOPPER).withPage(0, 7);
        List<String> whole = ids(send(search.personalised(request.withPage(0, BAGS))).hits());
        List<String> joined = new ArrayList<>();
        List<String> whileLearning = new ArrayList<>();
        PersonalisedSearch other = new PersonalisedSearch(NAMES, Boosts.none());
        SearchRequest page = request;
        SearchRequest changing = request;
        for (int number = 0; number < 6; number++) {
            SearchHits hits = send(search.personalised(page));
            joined.addAll(ids(hits.hits()));
            SearchHits changed = send((number % 2 == 0 ? search : other).personalised(changing));
            whileLearning.addAll(ids(changed.hits()));
            assertThat(changed.next(changing).isPresent()).isEqualTo(number < 5);
            if (number < 5) {
                page = request.withAfter(PageToken.parse(hits.next(page).orElseThrow().toString()));
                changing = request.withAfter(changed.next(changing).orElseThrow());
            }
        }

        assertThat(joined).isEqualTo(whole);
        assertThat(whileLearning).doesNotHaveDuplicates().hasSameElementsAs(whole);
    }

    @Test
    void facets_countWhatTheOtherChoicesLeave() throws Exception {
        SearchRequest request =
                SearchRequest.of("red bag", null)
                        .withMatching(Matching.ALL_WORDS)
                        .withFilters(Filters.inStock().with(Facet.BRAND, "Acme"))
                        .withFacets(EnumSet.allOf(Facet.class));
        SearchHits hits = send(search.personalised(request));

        assertThat(hits.total()).isEqualTo(14);
        assertThat(hits.facets().get(Facet.BRAND))
                .containsExactly(
                        new SearchHits.FacetValue("Other", 26),
                        new SearchHits.FacetValue("Acme", 14));
        assertThat(hits.facets().get(Facet.CATEGORY))
                .containsExactlyInAnyOrder(
                        new SearchHits.FacetValue("Home", 14),
                        new SearchHits.FacetValue("Home > Bags", 14));
        assertThat(hits.facets().get(Facet.PRICE_BAND))
                .containsExactly(new SearchHits.FacetValue("b5", 14));
    }

    @Test
    void filters_areNeverWidened() throws Exception {
        Filters filters = Filters.inStock().with(Facet.BRAND, "Acme").withPrice(1.0, 100.0);
        SearchRequest request =
                SearchRequest.of("red bag", SHOPPER).withFilters(filters).withPage(0, 100);
        float[] vector = new float[64];
        vector[0] = 1;
        for (ObjectNode body :
                List.of(
                        search.personalised(request),
                        search.hybrid(request, vector, 50, 5),
                        search.forYou(request),
                        search.buyAgain(request),
                        search.similar("bag1", request),
                        search.suggestions(request))) {
            List<Hit> hits = send(body).hits();
            assertThat(hits).isNotEmpty();
            assertThat(hits).allMatch(hit -> hit.source().path("brand").asText().equals("Acme"));
        }
    }

    @Test
    void hybrid_findsTheSameItemsInAnotherOrder() throws Exception {
        SearchRequest request = SearchRequest.of("red bag", SHOPPER).withPage(0, BAGS);
        float[] vector = new float[64];
        vector[17] = 1;
        List<Hit> personalised = send(search.personalised(request)).hits();
        List<Hit> hybrid = send(search.hybrid(request, vector, 5, 10)).hits();

        assertThat(ids(hybrid)).hasSameElementsAs(ids(personalised));
        assertThat(hybrid.get(0).itemId()).isEqualTo("bag17");
        assertThat(rank(personalised, "bag17")).isGreaterThan(2);
    }

    @Test
    void forYou_listFirstThenTheTasteOfTheShopper() throws Exception {
        SearchRequest request = SearchRequest.of(null, SHOPPER).withPage(0, 6);
        List<Hit> hits = send(search.forYou(request)).hits();

        assertThat(ids(hits.subList(0, 3))).containsExactly("bag21", "watch1", "bag33");
        assertThat(hits.get(0).reasons()).contains("for_you").doesNotContain("tier2");
        assertThat(ids(hits)).doesNotContain("candle");
        for (String nobody : new String[] {null, "u:nobody"}) {
            List<Hit> general = send(search.forYou(request.withShopper(nobody))).hits();
            assertThat(ids(general)).startsWith("lamp3", "lamp1");
        }
    }

    /** A newcomer on trial is in no tier, and yet where the composer put it: on the first page. */
    @Test
    void forYou_pages_areInTheOrderOfTheComposer() throws Exception {
        List<String> list = new ArrayList<>(forYou());
        assertThat(list.indexOf("teapot")).isEqualTo(8);
        list.remove("candle"); // out of stock
        for (Boosts boosts :
                List.of(
                        Boosts.none(),
                        Boosts.defaults(),
                        new Boosts(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10))) {
            PersonalisedSearch search = new PersonalisedSearch(NAMES, boosts);
            SearchRequest request = SearchRequest.of(null, BROWSER);
            List<String> joined = new ArrayList<>();
            List<String> following = new ArrayList<>();
            SearchRequest next = request;
            for (int from = 0; from < 40; from += 10) {
                joined.addAll(ids(send(search.forYou(request.withPage(from, 10))).hits()));
                SearchHits hits = send(search.forYou(next));
                following.addAll(ids(hits.hits()));
                next = request.withAfter(hits.next(next).orElseThrow());
            }

            assertThat(joined.subList(0, 10)).contains("teapot");
            assertThat(joined).isEqualTo(list.subList(0, 40));
            assertThat(following).isEqualTo(joined);
            List<Hit> whole = send(search.forYou(request.withPage(0, 60))).hits();
            assertThat(ids(whole)).startsWith(list.toArray(String[]::new));
            assertThat(whole.get(0).reasons()).contains("for_you").doesNotContain("tier1");
            // A product's item that the list names stands for its variants.
            assertThat(ids(whole)).contains("sock-m").doesNotContain("sock-s", "sock-l");
            Filters acme = Filters.inStock().with(Facet.BRAND, "Acme");
            assertThat(ids(send(search.forYou(request.withFilters(acme))).hits()))
                    .isEqualTo(
                            list.stream()
                                    .filter(id -> id.startsWith("bag"))
                                    .filter(id -> Integer.parseInt(id.substring(3)) % 3 == 0)
                                    .limit(10)
                                    .toList());
        }
    }

    @Test
    void forYou_longestList_isInItsOrder() throws Exception {
        SearchRequest request = SearchRequest.of(null, READER).withPage(0, BAGS);
        List<String> list = longList().stream().filter(id -> id.startsWith("bag")).toList();

        assertThat(list).hasSize(BAGS);
        assertThat(ids(send(search.forYou(request)).hits())).isEqualTo(list);
    }

    /** A document of a version that did not say the order. */
    @Test
    void forYou_documentWithoutOrder_listComesFirst() throws Exception {
        SearchRequest request = SearchRequest.of(null, "u:old").withPage(0, 3);

        assertThat(ids(send(search.forYou(request)).hits()))
                .containsExactlyInAnyOrder("watch1", "bag9", "toner");
    }

    /** Whatever is typed is answered, with what the beginning of it finds. */
    @Test
    void longText_isAnsweredAsItsBeginning() throws Exception {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            words.append(i % 5 == 0 ? "number " : "handbags" + i + " ");
        }
        float[] vector = new float[64];
        vector[3] = 1;
        for (String text :
                List.of(
                        "red bag " + words,
                        "x".repeat(40_000),
                        "red bag " + "bag".repeat(13_000),
                        "\uD83D\uDE80".repeat(5_000),
                        "手机壳".repeat(5_000))) {
            for (Matching matching : Matching.values()) {
                SearchRequest typed = SearchRequest.of(text, SHOPPER).withMatching(matching);
                SearchRequest cut =
                        SearchRequest.of(typed.searchedText(), SHOPPER).withMatching(matching);
                assertThat(typed.isCut()).isTrue();
                assertThat(send(search.personalised(typed)).hits())
                        .isEqualTo(send(search.personalised(cut)).hits());
                assertThat(send(search.plain(typed)).hits())
                        .isEqualTo(send(search.plain(cut)).hits());
                send(search.hybrid(typed, vector, 10, 1));
                send(search.suggestions(typed));
            }
        }
    }

    @Test
    void buyAgain_isWhatIsDue() throws Exception {
        SearchRequest request = SearchRequest.of(null, SHOPPER);

        List<Hit> hits = send(search.buyAgain(request)).hits();
        assertThat(ids(hits)).containsExactlyInAnyOrder("toner", "bag3");
        assertThat(hits.get(0).reasons()).contains("buy_again");
        assertThat(send(search.buyAgain(request.withShopper("u:nobody"))).hits()).isEmpty();
        assertThat(send(search.buyAgain(request.withShopper(null))).hits()).isEmpty();
    }

    /** The request that the README shows is one that can be sent as it is. */
    @Test
    void readme_request_runs() throws Exception {
        String page = Files.readString(Path.of("..", "..", "README.md"));
        Matcher body = Pattern.compile("-d '\\s*(\\{.*?\\n\\})'", Pattern.DOTALL).matcher(page);
        assertThat(body.find()).isTrue();
        ObjectNode request =
                (ObjectNode)
                        JSON.readTree(
                                body.group(1)
                                        .replace("millrace-", NAMES.deployment() + "-")
                                        .replace("u:13085", SHOPPER)
                                        .replace("red retrospot bag", "red bag"));
        List<Hit> hits = send(request).hits();

        assertThat(hits.get(0).itemId()).isEqualTo("bag33");
        assertThat(hits.get(0).reasons()).contains("tier1", "category");
    }

    @Test
    void group_isCountedByElasticsearch() throws Exception {
        send(search.personalised(SearchRequest.of("bag", SHOPPER).withGroup("boosts:treatment")));
        JsonNode statistics = get("/" + search.index() + "/_stats/search?groups=boosts:treatment");

        assertThat(statistics.at("/_all/total/search/groups/boosts:treatment/query_total").asLong())
                .isPositive();
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

    /** As the composer would: no order that ids, tiers or tastes would make. */
    private static List<String> forYou() {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < BAGS; i++) {
            list.add("bag" + i * 17 % BAGS);
        }
        list.add(3, "sock-m");
        list.add(5, "candle");
        list.add(8, "teapot");
        list.add(19, "lamp3");
        return list;
    }

    private static List<String> longList() {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < ShopperDocument.LONGEST_FOR_YOU; i++) {
            list.add(i % 25 == 7 && i / 25 < BAGS ? "bag" + i / 25 * 17 % BAGS : "gone" + i);
        }
        return list;
    }

    private static ShopperDocument browser(String id, List<String> forYou) {
        return new ShopperDocument(
                id,
                List.of("bag39", "bag20"),
                List.of("bag1", "lamp1"),
                List.of("bag3"),
                forYou,
                List.of(),
                List.of("Acme"),
                List.of("Home > Bags"),
                List.of("b5"),
                List.of("desk lamps"),
                List.of(),
                1,
                1,
                1);
    }

    private static List<SearchDocument> documents() {
        List<SearchDocument> documents = new ArrayList<>();
        for (int i = 0; i < BAGS; i++) {
            String brand = i % 3 == 0 ? "Acme" : "Other";
            float[] vector = new float[64];
            vector[i] = 1;
            documents.add(
                    item(
                            "bag" + i,
                            null,
                            "Red bag number " + i,
                            null,
                            brand,
                            "Bags",
                            null,
                            true,
                            0,
                            vector));
        }
        documents.add(item("acme-lamp", "Reading lamp", "Acme", null, null, true, 0));
        documents.add(item("watch1", "Smartwatch black", null, null, null, true, 0));
        documents.add(item("watch2", "Smart Watch white", null, null, null, true, 0));
        documents.add(item("toner", "Laser toner TN-2110", null, null, null, true, 0));
        for (String size : List.of("s", "m", "l")) {
            documents.add(
                    item(
                            "sock-" + size,
                            "sock",
                            "Wool sock",
                            null,
                            null,
                            null,
                            null,
                            true,
                            0,
                            null));
        }
        documents.add(
                item("teapot", null, "Théière en grès", "fr", null, null, null, true, 0, null));
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
                                List.of("bag21", "watch1", "bag33"),
                                List.of("toner", "bag3"),
                                List.of("Acme"),
                                List.of("Home > Bags"),
                                List.of(),
                                List.of("desk lamps"),
                                List.of(),
                                1,
                                1,
                                1)
                        .toSearchDocument(1, -1));
        documents.add(browser(BROWSER, forYou()).toSearchDocument(1, -1));
        documents.add(browser(READER, longList()).toSearchDocument(1, -1));
        documents.add(
                new SearchDocument(
                        "shoppers",
                        "u:old",
                        1,
                        "{\"shopper_id\":\"u:old\",\"for_you\":[\"watch1\",\"bag9\",\"toner\"]}"
                                .getBytes(StandardCharsets.UTF_8),
                        -1));
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
        documents.add(
                new SignalsDocument(
                                SearchQueries.id("bag in red"),
                                SignalsDocument.QUERY,
                                List.of("bag17"),
                                List.of("bag5"),
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
        return item(id, null, title, null, brand, category, cluster, inStock, popularity, null);
    }

    private static SearchDocument item(
            String id,
            String productId,
            String title,
            String language,
            String brand,
            String category,
            String cluster,
            boolean inStock,
            double popularity,
            float[] vector) {
        String gtin =
                id.startsWith("bag") ? "%013d".formatted(Integer.parseInt(id.substring(3))) : null;
        CatalogueItem item =
                new CatalogueItem(
                        id,
                        productId,
                        "SKU-" + id,
                        gtin,
                        title,
                        null,
                        language,
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
        return new ItemDocument(item, PopularityBucket.of(popularity), cluster, null, vector, 1)
                .toSearchDocument(1, -1);
    }

    private static JsonNode get(String path) throws Exception {
        return JSON.readTree(
                EntityUtils.toByteArray(
                        client.getLowLevelClient()
                                .performRequest(new Request("GET", path))
                                .getEntity()));
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
