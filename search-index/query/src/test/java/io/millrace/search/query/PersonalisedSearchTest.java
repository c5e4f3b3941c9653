package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.index.IndexNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
                        "trending");
        assertThat(search.index()).isEqualTo("shop-items");
    }

    @Test
    void personalised_function_looksTheShopperUp() throws IOException {
        JsonNode function =
                search.personalised(SearchRequest.of("red bag", "u:1"))
                        .at("/query/function_score/functions/2");

        assertThat(function)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"filter":{"bool":{
                                   "should":[{"terms":{"_id":{"index":"shop-shoppers","id":"u:1","path":"tier1"}}}],
                                   "_name":"tier1"}},
                                 "weight":2.0}
                                """));
    }

    @Test
    void plain_hasTheSameTextQueryAndNoShopper() {
        SearchRequest request = SearchRequest.of("red bag", "u:1");
        ObjectNode plain = search.plain(request);
        ObjectNode personalised = search.personalised(request);

        assertThat(plain.at("/query/function_score/query"))
                .isEqualTo(personalised.at("/query/function_score/query"));
        assertThat(names(plain)).containsExactly("trending");
        assertThat(plain.toString()).doesNotContain("u:1").doesNotContain("shoppers");
        assertThat(plain).isEqualTo(search.personalised(request.withShopper(null)));
    }

    @Test
    void boosts_ofZero_leaveNoLookup() {
        PersonalisedSearch textOnly = new PersonalisedSearch(NAMES, Boosts.none());
        ObjectNode body = textOnly.personalised(SearchRequest.of("red bag", "u:1"));

        assertThat(body.at("/query/function_score/functions")).hasSize(1);
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
        ObjectNode body = search.personalised(new SearchRequest(" ", "u:1", 0, 10, false));

        assertThat(body.at("/query/function_score/query/bool/must/0").has("match_all")).isTrue();
        assertThat(body.at("/query/function_score/query/bool").has("filter")).isFalse();
    }

    @Test
    void similar_leavesTheItemToMoreLikeThis() {
        ObjectNode body = search.similar("i1", SearchRequest.of(null, null));

        assertThat(body.at("/query/function_score/query/bool/must/0/more_like_this/like/0/_id"))
                .hasToString("\"i1\"");
        assertThat(names(body)).containsExactly("trending");
    }

    @Test
    void request_outsideOfTheWindow_fails() {
        assertThatThrownBy(() -> new SearchRequest("a", null, 9_999, 2, true))
                .hasMessageContaining("from=9999 size=2");
        assertThatThrownBy(() -> new SearchRequest("a", null, 0, 0, true))
                .hasMessageContaining("size=0");
        assertThatThrownBy(() -> new SearchRequest("a", null, -1, 1, true))
                .hasMessageContaining("from=-1");
    }

    @Test
    void boosts_impossible_fail() {
        assertThatThrownBy(() -> new Boosts(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .hasMessageContaining("tier1=-1.0");
        assertThatThrownBy(() -> new Boosts(0, 0, 0, 0, 0, Double.NaN, 0, 0, 0, 0))
                .hasMessageContaining("brand=NaN");
    }

    @Test
    void reason_ofName() {
        for (Reason reason : Reason.values()) {
            assertThat(Reason.of(reason.wireName())).contains(reason);
        }
        assertThat(Reason.of("other")).isEmpty();
    }

    @Test
    void hits_parse() throws IOException {
        SearchHits hits =
                SearchHits.parse(
                        JSON.readTree(
                                """
                                {"took":3,"hits":{"total":{"value":42,"relation":"eq"},"hits":[
                                  {"_id":"a","_score":1.5,"_source":{"title":"Red bag"},
                                   "matched_queries":["tier1","brand"]},
                                  {"_id":"b","_score":1.0,"_source":{}}]}}
                                """));

        assertThat(hits.total()).isEqualTo(42);
        assertThat(hits.tookMilliseconds()).isEqualTo(3);
        assertThat(hits.hits()).hasSize(2);
        assertThat(hits.hits().get(0).title()).isEqualTo("Red bag");
        assertThat(hits.hits().get(0).reasons()).containsExactly("tier1", "brand");
        assertThat(hits.hits().get(1).reasons()).isEmpty();
        assertThatThrownBy(() -> SearchHits.parse(JSON.readTree("{\"error\":1}")))
                .hasMessageContaining("not the answer to a search");
    }

    private static List<String> names(ObjectNode body) {
        List<String> names = new ArrayList<>();
        for (JsonNode function : body.at("/query/function_score/functions")) {
            JsonNode name = function.at("/filter/bool/_name");
            if (!name.isMissingNode()) {
                names.add(name.asText());
            }
        }
        return names;
    }
}
