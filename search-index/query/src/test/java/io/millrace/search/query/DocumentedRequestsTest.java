package io.millrace.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.search.index.IndexNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The bodies in {@code docs/search.md} are what the library builds: a body marked {@code request}
 * is one of them, one marked {@code part} is a part of one.
 */
class DocumentedRequestsTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "search.md");
    private static final Pattern BODY =
            Pattern.compile(
                    "<!-- (request|part): ([a-z-]+) -->\\s*```json\\n(.*?)```", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Every body the page shows, by the name it has there. */
    static Map<String, ObjectNode> requests() {
        PersonalisedSearch search =
                new PersonalisedSearch(new IndexNames("millrace"), Boosts.defaults());
        SearchRequest request = SearchRequest.of("red bag", "u:13085");
        float[] vector = new float[64];
        vector[0] = 1;
        SearchHits.Hit shown =
                new SearchHits.Hit(
                        "a",
                        1,
                        java.util.List.of(),
                        JSON.createObjectNode().put("product_id", "a"));
        SearchRequest one = request.withPage(0, 1);
        PageToken token =
                new SearchHits(2, 1, java.util.List.of(shown), Map.of()).next(one).orElseThrow();
        Map<String, ObjectNode> requests = new LinkedHashMap<>();
        requests.put("personalised", search.personalised(request));
        requests.put(
                "filters",
                search.personalised(
                        request.withFilters(
                                Filters.inStock()
                                        .with(Facet.CATEGORY, "Home > Bags")
                                        .withPrice(5.0, 20.0)
                                        .withRatingFrom(4.0)
                                        .withAttribute("material", "cloth"))));
        requests.put(
                "facets",
                search.personalised(
                        request.withFilters(Filters.inStock().with(Facet.BRAND, "Acme"))
                                .withFacets(Set.of(Facet.BRAND, Facet.CATEGORY))));
        requests.put("next-page", search.personalised(one.withAfter(token)));
        requests.put("hybrid", search.hybrid(request, vector, 100, 2));
        requests.put("variant", search.personalised(request.withGroup("boosts:treatment")));
        requests.put("for-you", search.forYou(SearchRequest.of(null, "u:13085")));
        requests.put("buy-again", search.buyAgain(SearchRequest.of(null, "u:13085")));
        requests.put("similar", search.similar("85123A", SearchRequest.of(null, null)));
        requests.put("suggestions", search.suggestions(SearchRequest.of("red ba", null)));
        return requests;
    }

    @Test
    void page_showsWhatTheLibraryBuilds() throws IOException {
        Map<String, ObjectNode> requests = requests();
        Matcher body = BODY.matcher(Files.readString(PAGE));
        int bodies = 0;
        while (body.find()) {
            JsonNode shown = JSON.readTree(body.group(3));
            ObjectNode built = requests.remove(body.group(2));
            assertThat(built).as("no such request, or twice: " + body.group(2)).isNotNull();
            if (body.group(1).equals("request")) {
                assertThat(JSON.readTree(built.toString())).as(body.group(2)).isEqualTo(shown);
            } else {
                assertContains(body.group(2), JSON.readTree(built.toString()), shown);
            }
            bodies++;
        }

        assertThat(bodies).isPositive();
        assertThat(requests.keySet()).as("not on the page").isEmpty();
    }

    /** Objects may have more fields and arrays more elements than shown. */
    private static void assertContains(String where, JsonNode built, JsonNode shown) {
        if (shown.isArray()) {
            for (JsonNode element : shown) {
                assertThat(built)
                        .as(where)
                        .anySatisfy(each -> assertContains(where, each, element));
            }
            return;
        }
        if (!shown.isObject()) {
            assertThat(built).as(where).isEqualTo(shown);
            return;
        }
        shown.fields()
                .forEachRemaining(
                        field ->
                                assertContains(
                                        where + "/" + field.getKey(),
                                        built.path(field.getKey()),
                                        field.getValue()));
    }
}
