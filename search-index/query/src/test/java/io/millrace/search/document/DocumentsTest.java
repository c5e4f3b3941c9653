package io.millrace.search.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.events.CatalogueItem;
import io.millrace.search.document.ShopperProfileDocument.RecentEvent;
import io.millrace.search.document.ShopperProfileDocument.SlateEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void item_allFields() throws IOException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("colour", "red");
        attributes.put("wireless", true);
        attributes.put("sizes", List.of(1, 2.5));
        attributes.put("box", Map.of("width", 3L));
        CatalogueItem item =
                new CatalogueItem(
                        "i1",
                        "p1",
                        "SKU-1",
                        "4006381333931",
                        "Red \"bag\"",
                        "For work",
                        "en",
                        "Acme",
                        List.of("Bags", "Red"),
                        12.5,
                        "EUR",
                        false,
                        4.5,
                        List.of("new"),
                        attributes,
                        new float[] {1},
                        new float[] {2},
                        99L);
        SearchDocument document =
                new ItemDocument(item, 3, "f1", "c1", new float[64], 7).toSearchDocument(11, 22);

        assertThat(document.index()).isEqualTo("items");
        assertThat(document.id()).isEqualTo("i1");
        assertThat(document.version()).isEqualTo(11);
        assertThat(document.appendedAt()).isEqualTo(22);
        JsonNode source = JSON.readTree(document.source());
        assertThat(source.path("vector")).hasSize(64);
        ((ObjectNode) source).remove("vector");
        assertThat(source)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"item_id":"i1","product_id":"p1","sku":"SKU-1","gtin":"4006381333931",
                                 "title":"Red \\"bag\\"","description":"For work","language":"en",
                                 "words":{"english":{"title":"Red \\"bag\\"","description":"For work","attributes":["red"]}},
                                 "brand":"Acme","category":["Bags","Red"],
                                 "category_path":["Bags","Bags > Red"],"category_leaf":"Bags > Red",
                                 "price":12.5,"price_band":"b6","currency":"EUR","in_stock":false,
                                 "rating":4.5,"tags":["new"],
                                 "attributes":{"colour":"red","wireless":true,"sizes":[1,2.5],"box":{"width":3}},
                                 "updated_at":99,"popularity":3,"cluster_fine":"f1",
                                 "cluster_coarse":"c1","model_epoch":7}
                                """));
    }

    @Test
    void item_unknownFields_areLeftOut() throws IOException {
        byte[] source =
                ItemDocument.of(CatalogueItem.of("i1"), 0, 7).toSearchDocument(1, -1).source();

        assertThat(JSON.readTree(source))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"item_id":"i1","product_id":"i1","in_stock":true,"popularity":0,"model_epoch":7}
                                """));
    }

    @Test
    void item_impossible_fails() {
        CatalogueItem item = CatalogueItem.of("i1");
        assertThatThrownBy(() -> ItemDocument.of(item, 16, 1)).hasMessageContaining("bucket=16");
        assertThatThrownBy(() -> new ItemDocument(item, 1, null, null, new float[3], 1))
                .hasMessageContaining("length=3");
    }

    @Test
    void item_deletion_hasNoSource() {
        assertThat(ItemDocument.deletion("i1", 5, 6).isDeletion()).isTrue();
    }

    @Test
    void shopper_allFields() throws IOException {
        SearchDocument document =
                new ShopperDocument(
                                "u:1",
                                List.of("a"),
                                List.of("b"),
                                List.of("c"),
                                List.of("d", "x", "y", "z", "a"),
                                List.of("e"),
                                List.of("Acme"),
                                List.of("Bags > Red"),
                                List.of("b6"),
                                List.of("f1"),
                                List.of("c1"),
                                7,
                                8,
                                9)
                        .toSearchDocument(1, 2);

        assertThat(document.index()).isEqualTo("shoppers");
        assertThat(document.id()).isEqualTo("u:1");
        assertThat(JSON.readTree(document.source()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"shopper_id":"u:1","tier1":["a"],"tier2":["b"],"tier3":["c"],
                                 "for_you":["d","x","y","z","a"],
                                 "for_you_order":{"1":["x","z"],"2":["x","y"],"4":["d"]},
                                 "buy_again":["e"],"brands":["Acme"],
                                 "categories":["Bags > Red"],"price_bands":["b6"],
                                 "clusters_fine":["f1"],"clusters_coarse":["c1"],
                                 "model_epoch":7,"event_number":8,"updated_at":9}
                                """));
    }

    @Test
    void profile_allFields() throws IOException {
        SearchDocument document =
                new ShopperProfileDocument(
                                "u:1",
                                "global",
                                List.of(new SlateEntry("a", 1.5, Map.of("popularity", 0.5))),
                                List.of(
                                        new RecentEvent("view_item", "a", 3),
                                        new RecentEvent("search", null, 2)),
                                Map.of("popularity", 0.25),
                                new float[] {0.5f},
                                7,
                                8,
                                9)
                        .toSearchDocument(1, 2);

        assertThat(document.index()).isEqualTo("shopper_profiles");
        assertThat(JSON.readTree(document.source()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"shopper_id":"u:1","segment":"global",
                                 "slate":[{"rank":1,"item_id":"a","score":1.5,
                                           "contributions":{"popularity":0.5}}],
                                 "recent_events":[
                                    {"type":"view_item","item_id":"a","timestamp":3},
                                    {"type":"search","timestamp":2}],
                                 "weights":{"popularity":0.25},"vector":[0.5],
                                 "model_epoch":7,"event_number":8,"updated_at":9}
                                """));
    }

    @Test
    void signals_andQuality() throws IOException {
        SearchDocument signals =
                new SignalsDocument(
                                SignalsDocument.GLOBAL,
                                "trending",
                                List.of("a"),
                                List.of(),
                                List.of(),
                                7,
                                9)
                        .toSearchDocument(1, -1);
        SearchDocument quality =
                new QualityDocument("outcome.learned", 12, 7, 9).toSearchDocument(1, -1);

        assertThat(JSON.readTree(signals.source()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"kind":"trending","tier1":["a"],"model_epoch":7,"updated_at":9}
                                """));
        assertThat(signals.id()).isEqualTo("global");
        assertThat(quality.id()).isEqualTo("outcome.learned");
        assertThat(JSON.readTree(quality.source()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"name":"outcome.learned","value":12.0,"epoch":7,"at":9}
                                """));
        SearchDocument gone = SignalsDocument.deletion("query:0a", 8);
        assertThat(gone.isDeletion()).isTrue();
        assertThat(gone.id()).isEqualTo("query:0a");
        assertThat(gone.version()).isEqualTo(8);
        assertThat(SignalsDocument.categoryId("Bags > Red")).isEqualTo("category:Bags > Red");
    }

    @Test
    void contest_hasTheWeightsOfAllContestants() throws IOException {
        SearchDocument contest =
                new ContestDocument(
                                "global",
                                "softmax",
                                0.25,
                                500,
                                List.of(
                                        new ContestDocument.Contestant(
                                                "softmax", 0.25, Map.of("popularity", 0.5))),
                                7,
                                9)
                        .toSearchDocument(1, -1);

        assertThat(contest.id()).isEqualTo("contest.global");
        assertThat(JSON.readTree(contest.source()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"name":"contest.global","value":0.25,"champion":"softmax",
                                 "judged":500,"contestants":[{"name":"softmax","score":0.25,
                                 "weights":{"popularity":0.5}}],"epoch":7,"at":9}
                                """));
    }
}
