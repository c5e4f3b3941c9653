package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {
    @ParameterizedTest
    @EnumSource(EventType.class)
    void parse_wireNameInAnyCase_isTheType(EventType type) {
        assertThat(EventType.parse(type.wireName())).contains(type);
        assertThat(EventType.parse(type.name())).contains(type);
        assertThat(EventType.parse(type.wireName().replace('_', '-'))).contains(type);
        assertThat(EventType.parse(type.wireName().replace("_", ""))).contains(type);
    }

    @ParameterizedTest
    @CsvSource({
        "view, VIEW_ITEM",
        "View, VIEW_ITEM",
        "click, SELECT_ITEM",
        "cart, ADD_TO_CART",
        "AddToCart, ADD_TO_CART",
        "remove from cart, REMOVE_FROM_CART",
        "buy, PURCHASE",
        "ORDER, PURCHASE",
        "return, REFUND",
        "rating, RATE_ITEM",
        "query, SEARCH",
        "impression, VIEW_ITEM_LIST",
        "login, IDENTIFY"
    })
    void parse_alias_isTheType(String alias, EventType type) {
        assertThat(EventType.parse(alias)).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "page_view", "view_items", "purchases!"})
    void parse_anythingElse_isEmpty(String name) {
        assertThat(EventType.parse(name)).isEmpty();
    }

    @Test
    void wireName_ofEachType_isTheOneOfTheContract() {
        Set<String> names = new HashSet<>();
        for (EventType type : EventType.values()) {
            names.add(type.wireName());
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "view_item",
                        "select_item",
                        "add_to_cart",
                        "remove_from_cart",
                        "purchase",
                        "refund",
                        "rate_item",
                        "search",
                        "view_search_results",
                        "view_item_list",
                        "identify");
    }
}
