package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.millrace.search.index.IndexNames;
import io.millrace.search.index.IndexSetup;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.RestHighLevelClient;
import org.elasticsearch.client.core.MainResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestServer.class)
class IndexAdministratorITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

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
    void info_throughTheClient_isElasticsearch8() throws Exception {
        MainResponse info = client.info(RequestOptions.DEFAULT);

        assertThat(info.getVersion().getNumber()).startsWith("8.");
        assertThat(info.getTagline()).isEqualTo("You Know, for Search");
    }

    @Test
    void setUp_twice_changesNothing() throws Exception {
        IndexNames names = new IndexNames("setup-twice");
        IndexAdministrator administrator = administrator(names);
        administrator.awaitAvailable(Duration.ofSeconds(30));
        administrator.setUp();
        JsonNode first = send("GET", "/setup-twice-*", null);
        administrator.setUp();
        administrator.check();

        assertThat(send("GET", "/setup-twice-*", null)).isEqualTo(first);
        assertThat(first).hasSize(SearchIndex.values().length);
        for (SearchIndex index : SearchIndex.values()) {
            JsonNode made = first.path(names.firstIndex(index));
            assertThat(made.path("aliases").has(names.alias(index))).isTrue();
            assertThat(made.at("/mappings/dynamic").asText()).isEqualTo("strict");
            assertThat(made.at("/settings/index/gc_deletes").asText()).isEqualTo("12h");
        }
    }

    @Test
    void setUp_shopsOwnComponent_isPartOfTheIndex() throws Exception {
        send(
                "PUT",
                "/_component_template/setup-custom-items@custom",
                """
                {"template":{"settings":{"index":{"number_of_shards":2,"analysis":{
                   "filter":{"shop_synonyms":{"type":"synonym_graph","synonyms":["purse, handbag"]}}}}}}}
                """);
        administrator(new IndexNames("setup-custom")).setUp();

        assertThat(
                        send("GET", "/setup-custom-items/_settings", null)
                                .at("/setup-custom-items-000001/settings/index/number_of_shards")
                                .asText())
                .isEqualTo("2");
    }

    @Test
    void check_nothingSetUp_saysWhatIsMissing() {
        assertThatThrownBy(() -> administrator(new IndexNames("setup-none")).check())
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("there is no alias setup-none-items");
    }

    @Test
    void setUp_indexInThePlaceOfAnAlias_saysSo() throws Exception {
        send("PUT", "/setup-index-items", "{}");

        assertThatThrownBy(() -> administrator(new IndexNames("setup-index")).setUp())
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("setup-index-items is an index");
    }

    @Test
    void check_otherMappingVersion_saysSo() throws Exception {
        IndexAdministrator administrator = administrator(new IndexNames("setup-old"));
        administrator.setUp();
        send(
                "PUT",
                "/setup-old-items-000001/_mapping",
                "{\"_meta\":{\"millrace_mapping_version\":99}}");

        assertThatThrownBy(administrator::check)
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("mapping version 99, this program writes version 2");
    }

    /** An index of an earlier version with the same number gets the fields added since. */
    @Test
    void setUp_fieldAddedSince_isAddedToEveryGeneration() throws Exception {
        IndexAdministrator administrator = administrator(new IndexNames("setup-added"));
        administrator.setUp();
        send("DELETE", "/_index_template/setup-added-shoppers", null);
        send("DELETE", "/setup-added-shoppers-000001", null);
        String mappings =
                """
                "mappings":{"dynamic":"strict","_meta":{"millrace_mapping_version":2,"kept":true},
                            "properties":{"shopper_id":{"type":"keyword"},
                                          "for_you":{"type":"keyword"}}}
                """;
        send("PUT", "/setup-added-shoppers-000001", "{%s}".formatted(mappings));
        send(
                "PUT",
                "/setup-added-shoppers-000002",
                "{\"aliases\":{\"setup-added-shoppers\":{}},%s}".formatted(mappings));
        assertThatThrownBy(administrator::check)
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("setup-added-shoppers-000002")
                .hasMessageContaining("has no field");

        administrator.setUp();
        administrator.check();

        for (String generation : List.of("000001", "000002")) {
            String name = "setup-added-shoppers-" + generation;
            JsonNode after = send("GET", "/" + name + "/_mapping", null).at("/" + name);
            assertThat(after.at("/mappings/properties/for_you_order/enabled"))
                    .isEqualTo(BooleanNode.FALSE);
            assertThat(after.at("/mappings/properties/for_you").has("doc_values")).isFalse();
            assertThat(after.at("/mappings/_meta/kept").asBoolean()).isTrue();
        }
    }

    @Test
    void setUp_twoGenerations_needsAWriteIndex() throws Exception {
        IndexAdministrator administrator = administrator(new IndexNames("setup-two"));
        administrator.setUp();
        send("PUT", "/setup-two-items-000002", "{\"aliases\":{\"setup-two-items\":{}}}");
        administrator.check();
        send(
                "POST",
                "/_aliases",
                """
                {"actions":[{"add":{"index":"setup-two-items-000001","alias":"setup-two-items",
                                    "is_write_index":false}}]}
                """);

        assertThatThrownBy(administrator::check)
                .isInstanceOf(IndexSetupException.class)
                .hasMessageContaining("none of them is the one to write to");
    }

    @Test
    void awaitAvailable_nobodyThere_givesUpWithTheReason() throws Exception {
        try (RestHighLevelClient nobody =
                ElasticsearchClients.open(ElasticsearchConnection.to("http://127.0.0.1:1"))) {
            IndexAdministrator administrator =
                    new IndexAdministrator(nobody, new IndexSetup(new IndexNames("shop")));

            assertThatThrownBy(() -> administrator.awaitAvailable(Duration.ofMillis(500)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void analysis_eachLanguage() throws Exception {
        administrator(new IndexNames("setup-text")).setUp();

        assertThat(tokens("millrace_english", "The Café's running shoes"))
                .containsExactly("the", "cafe", "run", "shoe");
        assertThat(tokens("millrace_text", "手机壳 ＡＢＣ")).containsExactly("手机", "机壳", "abc");
        assertThat(tokens("millrace_cjk", "手机壳"))
                .containsExactlyInAnyOrder("手", "手机", "机", "机壳", "壳");
        assertThat(tokens("millrace_compounds", "Smart Watch TN-2110"))
                .contains("smartwatch", "tn2110")
                .doesNotContain("smart", "tn");
        assertThat(tokens("millrace_prefix", "Bag")).containsExactly("b", "ba", "bag");
        assertThat(tokens("millrace_prefix_search", "Characteristically"))
                .containsExactly("characteristica");
    }

    @Test
    void normalizer_sameTitle() throws Exception {
        administrator(new IndexNames("setup-text")).setUp();
        JsonNode body =
                JSON.createObjectNode()
                        .put("normalizer", "millrace_keyword")
                        .put("text", "  Café\tＤＥ  Paris ");

        assertThat(
                        send("POST", "/setup-text-items/_analyze", body.toString())
                                .path("tokens")
                                .findValuesAsText("token"))
                .containsExactly("cafe de paris");
    }

    @Test
    void tearDown_leavesNothing() throws Exception {
        IndexAdministrator administrator = administrator(new IndexNames("setup-gone"));
        administrator.setUp();
        administrator.tearDown();
        administrator.tearDown();

        assertThat(send("GET", "/setup-gone-*?ignore_unavailable=true", null)).isEmpty();
        assertThatThrownBy(() -> send("GET", "/_index_template/setup-gone-items", null))
                .hasMessageContaining("404");
    }

    private List<String> tokens(String analyzer, String text) throws IOException {
        JsonNode body = JSON.createObjectNode().put("analyzer", analyzer).put("text", text);
        return send("POST", "/setup-text-items/_analyze", body.toString())
                .path("tokens")
                .findValuesAsText("token");
    }

    private IndexAdministrator administrator(IndexNames names) {
        return new IndexAdministrator(client, new IndexSetup(names));
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
}
