package io.millrace.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSetupTest {

    private final IndexSetup setup = new IndexSetup(new IndexNames("shop"));

    @ParameterizedTest
    @EnumSource(SearchIndex.class)
    void componentTemplate_everyIndex_isStrictAndKeepsTombstones(SearchIndex index) {
        JsonNode template = setup.componentTemplate(index).path("template");

        assertThat(template.path("mappings").path("dynamic").asText()).isEqualTo("strict");
        assertThat(template.path("settings").path("index").path("gc_deletes").asText())
                .isEqualTo("12h");
        assertThat(IndexSetup.mappingVersion(template.path("mappings")))
                .isEqualTo(IndexSetup.MAPPING_VERSION);
    }

    @Test
    void indexTemplate_composesOursAndTheShops() {
        ObjectNode template = setup.indexTemplate(SearchIndex.ITEMS);

        assertThat(template.path("index_patterns"))
                .extracting(JsonNode::asText)
                .containsExactly("shop-items", "shop-items-0*");
        assertThat(template.path("composed_of"))
                .extracting(JsonNode::asText)
                .containsExactly("shop-items", "shop-items@custom");
        assertThat(template.path("allow_auto_create").asBoolean(true)).isFalse();
    }

    @Test
    void firstIndex_isBehindTheAlias() {
        IndexNames names = setup.names();

        assertThat(names.alias(SearchIndex.SHOPPER_PROFILES)).isEqualTo("shop-shopper_profiles");
        assertThat(names.firstIndex(SearchIndex.ITEMS)).isEqualTo("shop-items-000001");
        assertThat(setup.firstIndex(SearchIndex.ITEMS).at("/aliases/shop-items/is_write_index"))
                .isEqualTo(BooleanNode.TRUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "-shop", "_shop", "sh op", "shop,b", "shop*"})
    void names_badDeployment_fails(String deployment) {
        assertThatThrownBy(() -> new IndexNames(deployment))
                .hasMessageContaining("deployment=" + deployment);
    }

    @Test
    void searchIndex_ofLogicalName() {
        for (SearchIndex index : SearchIndex.values()) {
            assertThat(SearchIndex.of(index.logicalName())).contains(index);
        }
        assertThat(SearchIndex.of("other")).isEmpty();
    }
}
