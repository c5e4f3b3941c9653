package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.search.index.IndexNames;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokenTest {

    private static final SearchRequest REQUEST = SearchRequest.of("red bag", "u:1").withPage(0, 2);

    @Test
    void token_survivesTheWayThroughAPage() {
        PageToken token = answer("a", "\u624b\u673a").next(REQUEST).orElseThrow();
        PageToken parsed = PageToken.parse(token.toString());

        assertThat(parsed).isEqualTo(token);
        assertThat(parsed.shown()).containsExactly("a", "\u624b\u673a");
        assertThat(token.toString()).matches("[A-Za-z0-9_-]+");
    }

    /** Tokens are kept in pages that shoppers have open: one of this version must stay readable. */
    @Test
    void token_ofVersion1_isRead() {
        PageToken token = PageToken.parse("AXick78mc5mBiYExkYExCQAVMAKs");

        assertThat(token.shown()).containsExactly("a", "b");
        assertThat(REQUEST.withAfter(token).after()).isEqualTo(token);
    }

    @Test
    void nextPage_leavesOutAllThatWasShown() {
        SearchRequest second = REQUEST.withAfter(answer("a", "b").next(REQUEST).orElseThrow());
        SearchRequest third = second.withAfter(answer("c", "d").next(second).orElseThrow());
        JsonNode body =
                new PersonalisedSearch(new IndexNames("shop"), Boosts.none()).personalised(third);

        assertThat(body.at("/post_filter/bool/must_not/0/terms/product_id"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b", "c", "d");
        assertThat(body.path("from").asInt()).isZero();
    }

    @Test
    void shortPage_isTheLast() {
        assertThat(answer("a").next(REQUEST)).isEmpty();
        assertThat(answer().next(REQUEST)).isEmpty();
    }

    @Test
    void token_ofALongText_fitsItAsTypedAndAsSearchedFor() {
        SearchRequest typed = SearchRequest.of("bag ".repeat(100), null).withPage(0, 2);
        PageToken token = answer("a", "b").next(typed).orElseThrow();

        assertThat(typed.withAfter(token).after()).isEqualTo(token);
        assertThat(SearchRequest.of(typed.searchedText(), null).withAfter(token).after())
                .isEqualTo(token);
    }

    @Test
    void token_ofAnotherSearch_isRefused() {
        PageToken token = answer("a", "b").next(REQUEST).orElseThrow();

        assertThat(REQUEST.withShopper("u:2").withAfter(token).after()).isEqualTo(token);
        assertThatThrownBy(() -> SearchRequest.of("blue bag", "u:1").withAfter(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another search: text=blue bag");
        assertThatThrownBy(
                        () ->
                                REQUEST.withFilters(Filters.none().with(Facet.BRAND, "Acme"))
                                        .withAfter(token))
                .hasMessageContaining("another search");
        assertThatThrownBy(() -> REQUEST.withVariants(true).withAfter(token))
                .hasMessageContaining("another search");
    }

    @Test
    void manyPages_endAtTheBound() {
        SearchRequest request = REQUEST.withPage(0, 1_000);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add("item-" + i);
        }
        SearchHits page = answer(ids.toArray(String[]::new));
        SearchRequest second = request.withAfter(page.next(request).orElseThrow());
        PageToken last = page.next(second).orElseThrow();

        assertThat(PageToken.parse(last.toString()).shown()).hasSize(PageToken.MAX_SHOWN);
        assertThat(page.next(second.withAfter(last))).isEmpty();
    }

    @Test
    void token_afterAPageByNumber_fails() {
        SearchRequest tenth = REQUEST.withPage(18, 2);

        assertThatThrownBy(() -> answer("a", "b").next(tenth)).hasMessageContaining("from=18");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "AQ", "AXicY2BgYAAAAAQAAQ"})
    void parse_noToken_fails(String text) {
        assertThatThrownBy(() -> PageToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a page token: '" + text);
    }

    @Test
    void parse_endlessZeros_fails() {
        byte[] bytes = new byte[2_000_000];
        bytes[0] = 1;

        assertThatThrownBy(() -> PageToken.parse(Base64.getUrlEncoder().encodeToString(bytes)))
                .hasMessageContaining("not a page token: 'AQAAAA");
    }

    private static SearchHits answer(String... ids) {
        List<SearchHits.Hit> hits = new ArrayList<>();
        for (String id : ids) {
            hits.add(
                    new SearchHits.Hit(
                            "variant of " + id,
                            1,
                            List.of(),
                            new ObjectMapper().createObjectNode().put("product_id", id)));
        }
        return new SearchHits(9, 1, hits, Map.of());
    }
}
