package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.SearchQueries;
import io.millrace.search.index.IndexNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalisedSearchTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final IndexNames NAMES = new IndexNames("shop");

    private final PersonalisedSearch search = new PersonalisedSearch(NAMES, Boosts.defaults());

    @Test
    void personalised_functions_standInTheOrderOfBackingOff() {
        ObjectNode body = search.personalised(SearchRequest.of("red bag", "u:1"));

        assertThat(names(body))
                .containsExactly(
                        "tier1",
                        "tier2",
                        "tier3",
                        "cluster_fine",
                        "cluster_coarse",
                        "brand",
                        "category",
                        "price_band",
                        "query_tier1",
                        "query_tier2",
                        "trending");
        assertThat(search.index()).isEqualTo("shop-items");
    }

    @Test
    void personalised_function_looksTheShopperUp() throws IOException {
        JsonNode function =
                search.personalised(SearchRequest.of("bag", "u:1"))
                        .at("/query/bool/must/0/function_score/functions/2");

        assertThat(function)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"filter":{"bool":{
                                   "should":[{"terms":{"_id":{"index":"shop-shoppers","id":"u:1","path":"tier1"}}}],
                                   "_name":"tier1"}},
                                 "weight":0.8}
                                """));
    }

    @Test
    void plain_hasTheSameTextQueryAndNoShopper() {
        SearchRequest request = SearchRequest.of("red bag", "u:1");
        ObjectNode plain = search.plain(request);
        ObjectNode personalised = search.personalised(request);

        assertThat(plain.at("/query/bool/must/0/function_score/query"))
                .isEqualTo(personalised.at("/query/bool/must/0/function_score/query"));
        assertThat(plain.at("/query/bool/should")).isEqualTo(personalised.at("/query/bool/should"));
        assertThat(plain.at("/query/bool/filter")).isEqualTo(personalised.at("/query/bool/filter"));
        assertThat(names(plain)).containsExactly("query_tier1", "query_tier2", "trending");
        assertThat(plain.toString()).doesNotContain("u:1").doesNotContain("shoppers");
        assertThat(plain).isEqualTo(search.personalised(request.withShopper(null)));
    }

    @Test
    void plain_function_looksTheQueryUp_howeverItIsTyped() throws IOException {
        JsonNode expected =
                JSON.readTree(
                        """
                        {"filter":{"bool":{
                           "should":[{"terms":{"_id":{"index":"shop-signals","id":"%s","path":"tier1"}}}],
                           "_name":"query_tier1"}},
                         "weight":0.5}
                        """
                                .formatted(SearchQueries.id("red bag")));

        for (String text : List.of("red bag", " Red  BAG", "red-bag!")) {
            assertThat(
                            search.plain(SearchRequest.of(text, null))
                                    .at("/query/bool/must/0/function_score/functions/2"))
                    .isEqualTo(expected);
        }
    }

    @Test
    void requestsWithoutWords_lookNoQueryUp() {
        SearchRequest request = SearchRequest.of("?!", "u:1");
        for (ObjectNode body :
                List.of(
                        search.personalised(request),
                        search.forYou(SearchRequest.of("red bag", "u:1")),
                        search.buyAgain(SearchRequest.of("red bag", "u:1")),
                        search.similar("i1", SearchRequest.of("red bag", "u:1")),
                        search.suggestions(SearchRequest.of("red bag", "u:1")))) {
            assertThat(names(body)).isNotEmpty().doesNotContain("query_tier1", "query_tier2");
        }
    }

    @Test
    void longText_isSearchedForInPart_everywhere() {
        String typed = "red " + "x".repeat(300) + " bag ".repeat(500);
        SearchRequest request = SearchRequest.of(typed, "u:1");
        SearchRequest cut = SearchRequest.of(request.searchedText(), "u:1");

        assertThat(request.isCut()).isTrue();
        assertThat(cut.isCut()).isFalse();
        assertThat(SearchRequest.of("red  bag", null).isCut()).isFalse();
        assertThat(search.personalised(request)).isEqualTo(search.personalised(cut));
        assertThat(search.plain(request)).isEqualTo(search.plain(cut));
        assertThat(search.suggestions(request)).isEqualTo(search.suggestions(cut));
        assertThat(search.hybrid(request, new float[64], 10, 1))
                .isEqualTo(search.hybrid(cut, new float[64], 10, 1));
        assertThat(search.personalised(request).toString()).hasSizeLessThan(20_000);
    }

    /** A node allows some thousand clauses in one request, expanded ones among them. */
    @Test
    void manyWords_areExpandedLess() {
        for (int words : new int[] {1, 8, 9, 16, 32}) {
            int most = 0;
            ObjectNode body = search.plain(SearchRequest.of("bag ".repeat(words), null));
            for (JsonNode each : body.findValues("max_expansions")) {
                most = Math.max(most, each.asInt());
            }
            assertThat(most).isEqualTo(words <= 8 ? 30 : 240 / words);
        }
    }

    @Test
    void boosts_ofZero_leaveNoLookup() {
        PersonalisedSearch textOnly = new PersonalisedSearch(NAMES, Boosts.none());
        ObjectNode body = textOnly.personalised(SearchRequest.of("red bag", "u:1"));

        assertThat(body.at("/query/bool/must/0/function_score/functions")).hasSize(1);
    }

    @Test
    void personalised_sort_isTotal() throws IOException {
        ObjectNode body = search.personalised(SearchRequest.of("red bag", "u:1").withPage(20, 5));

        assertThat(body.path("sort"))
                .isEqualTo(JSON.readTree("[{\"_score\":\"desc\"},{\"item_id\":\"asc\"}]"));
        assertThat(body.path("from").asInt()).isEqualTo(20);
        assertThat(body.path("size").asInt()).isEqualTo(5);
    }

    @Test
    void personalised_noText_findsEverything() {
        SearchRequest request = SearchRequest.of(" ", "u:1").withFilters(Filters.none());
        ObjectNode body = search.personalised(request);

        assertThat(body.at("/query/bool/must/0/function_score/query").has("match_all")).isTrue();
        assertThat(body.at("/query/bool").has("filter")).isFalse();
        assertThat(body.at("/query/bool").has("should")).isFalse();
    }

    @Test
    void similar_leavesTheItemToMoreLikeThis() {
        ObjectNode body = search.similar("i1", SearchRequest.of(null, null));

        assertThat(body.at("/query/bool/must/0/function_score/query/more_like_this/like/0/_id"))
                .hasToString("\"i1\"");
        assertThat(names(body)).containsExactly("trending");
    }

    /** Whatever ranks, every filter stands where it leaves hits out. */
    @Test
    void filters_standInEveryRequest() throws IOException {
        Filters filters =
                Filters.inStock()
                        .with(Facet.BRAND, "Acme", "Other")
                        .with(Facet.CATEGORY, "Home > Bags")
                        .withPrice(5.0, 20.0)
                        .withRatingFrom(4.0)
                        .withAttribute("material", "cloth");
        SearchRequest request = SearchRequest.of("red bag", "u:1").withFilters(filters);
        JsonNode expected =
                JSON.readTree(
                        """
                        [{"term":{"in_stock":true}},
                         {"range":{"price":{"gte":5.0,"lte":20.0}}},
                         {"range":{"rating":{"gte":4.0}}},
                         {"term":{"attributes.material":"cloth"}},
                         {"terms":{"brand":["Acme","Other"]}},
                         {"terms":{"category_path":["Home > Bags"]}}]
                        """);

        for (ObjectNode body :
                List.of(
                        search.personalised(request),
                        search.plain(request),
                        search.forYou(request),
                        search.buyAgain(request),
                        search.similar("i1", request),
                        search.suggestions(request))) {
            assertThat(elements(body.at("/query/bool/filter"))).containsAll(elements(expected));
        }
        ObjectNode hybrid = search.hybrid(request, new float[64], 10, 1);
        assertThat(elements(hybrid.at("/query/bool/filter"))).containsAll(elements(expected));
        assertThat(elements(hybrid.at("/knn/filter"))).containsAll(elements(expected));
        assertThat(hybrid.at("/knn/filter/0")).isEqualTo(hybrid.at("/query/bool/filter/0"));
    }

    /** A facet does not count down to its own chosen values, and the others do. */
    @Test
    void facets_chosenValues_areLookedAtAfterCounting() throws IOException {
        SearchRequest request =
                SearchRequest.of("bag", null)
                        .withFilters(
                                Filters.none()
                                        .with(Facet.BRAND, "Acme")
                                        .with(Facet.TAG, "new")
                                        .with(Facet.CATEGORY, "Home"))
                        .withFacets(Set.of(Facet.BRAND, Facet.CATEGORY));
        ObjectNode body = search.plain(request);

        assertThat(body.path("post_filter"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"bool":{"filter":[{"terms":{"brand":["Acme"]}},
                                                   {"terms":{"category_path":["Home"]}}]}}
                                """));
        assertThat(elements(body.at("/query/bool/filter")))
                .contains(JSON.readTree("{\"terms\":{\"tags\":[\"new\"]}}"));
        assertThat(body.at("/aggs/brand/filter/bool/filter"))
                .isEqualTo(JSON.readTree("[{\"terms\":{\"category_path\":[\"Home\"]}}]"));
        assertThat(body.at("/aggs/category_path/filter/bool/filter"))
                .isEqualTo(JSON.readTree("[{\"terms\":{\"brand\":[\"Acme\"]}}]"));
        assertThat(body.path("aggs")).hasSize(2);
    }

    @Test
    void buyAgain_nobodyKnown_findsNothing() {
        ObjectNode body = search.buyAgain(SearchRequest.of(null, null));

        assertThat(body.at("/query/bool/filter/0").has("match_none")).isTrue();
    }

    @Test
    void hybrid_impossible_fails() {
        SearchRequest request = SearchRequest.of("bag", "u:1");
        assertThatThrownBy(() -> search.hybrid(request, new float[3], 10, 1))
                .hasMessageContaining("length=3");
        float[] infinite = new float[64];
        infinite[5] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> search.hybrid(request, infinite, 10, 1))
                .hasMessageContaining("component=Infinity");
        assertThatThrownBy(() -> search.hybrid(request, new float[64], 0, 1))
                .hasMessageContaining("nearest=0");
        assertThatThrownBy(() -> search.hybrid(request, new float[64], 1, 0))
                .hasMessageContaining("weight=0");
    }

    @Test
    void filters_impossible_fail() {
        assertThatThrownBy(() -> Filters.none().withPrice(2.0, 1.0))
                .hasMessageContaining("priceFrom=2.0 priceTo=1.0");
        assertThatThrownBy(() -> Filters.none().withRatingFrom(Double.NaN))
                .hasMessageContaining("ratingFrom must be 0 or above: NaN");
    }

    @Test
    void weights_impossible_fail() {
        assertThatThrownBy(() -> new TextWeights(1, -1, 1, 1, 0, true))
                .hasMessageContaining("phrase=-1.0");
        assertThatThrownBy(() -> new TextWeights(1, 1, 1, 1, 1.5, true))
                .hasMessageContaining("tieBreaker=1.5");
    }

    @Test
    void request_outsideOfTheWindow_fails() {
        assertThatThrownBy(() -> SearchRequest.of("a", null).withPage(9_999, 2))
                .hasMessageContaining("from=9999 size=2");
        assertThatThrownBy(() -> SearchRequest.of("a", null).withPage(0, 0))
                .hasMessageContaining("size=0");
        assertThatThrownBy(() -> SearchRequest.of("a", null).withPage(-1, 1))
                .hasMessageContaining("from=-1");
    }

    @Test
    void boosts_impossible_fail() {
        assertThatThrownBy(() -> new Boosts(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .hasMessageContaining("tier1=-1.0");
        assertThatThrownBy(() -> new Boosts(0, 0, 0, 0, 0, Double.NaN, 0, 0, 0, 0, 0, 0))
                .hasMessageContaining("brand=NaN");
    }

    @Test
    void reason_ofName() {
        for (Reason reason : Reason.values()) {
            assertThat(Reason.of(reason.wireName())).contains(reason);
            assertThat(reason.isPersonal())
                    .as(reason.wireName())
                    .isEqualTo(Boosts.defaults().withoutShopper().of(reason) == 0);
        }
        assertThat(Reason.of("other")).isEmpty();
    }

    @Test
    void hits_parse() throws IOException {
        SearchHits hits =
                SearchHits.parse(
                        JSON.readTree(
                                """
                                {"took":3,"aggregations":{"brand":{"doc_count":9,"values":{"buckets":[
                                   {"key":"Acme","doc_count":7},{"key":"Other","doc_count":2}]}}},"hits":{"total":{"value":42,"relation":"eq"},"hits":[
                                  {"_id":"a","_score":1.5,"_source":{"title":"Red bag"},
                                   "matched_queries":["tier1","brand"]},
                                  {"_id":"b","_score":1.0,"_source":{}}]}}
                                """));

        assertThat(hits.facets())
                .isEqualTo(
                        Map.of(
                                Facet.BRAND,
                                List.of(
                                        new SearchHits.FacetValue("Acme", 7),
                                        new SearchHits.FacetValue("Other", 2))));
        assertThat(hits.total()).isEqualTo(42);
        assertThat(hits.tookMilliseconds()).isEqualTo(3);
        assertThat(hits.hits()).hasSize(2);
        assertThat(hits.hits().get(0).title()).isEqualTo("Red bag");
        assertThat(hits.hits().get(0).reasons()).containsExactly("tier1", "brand");
        assertThat(hits.hits().get(1).reasons()).isEmpty();
        assertThatThrownBy(() -> SearchHits.parse(JSON.readTree("{\"error\":1}")))
                .hasMessageContaining("not the answer to a search");
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }

    private static List<String> names(ObjectNode body) {
        List<String> names = new ArrayList<>();
        for (JsonNode function : body.at("/query/bool/must/0/function_score/functions")) {
            JsonNode name = function.at("/filter/bool/_name");
            if (!name.isMissingNode()) {
                names.add(name.asText());
            }
        }
        return names;
    }
}
