package io.millrace.events;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a shopper did, by the names of Google Analytics 4 e-commerce events. Shops name these things
 * differently, so common aliases are understood; upper and lower case, underscores, hyphens and
 * spaces make no difference ({@code AddToCart} is {@code add_to_cart}).
 */
public enum EventType {
    VIEW_ITEM(
            Needs.ITEM, "view", "view_product", "product_view", "item_view", "detail_view", "pdp"),
    SELECT_ITEM(Needs.ITEM, "click", "select", "item_click", "product_click", "click_item"),
    ADD_TO_CART(Needs.ITEM, "cart", "add", "add_to_basket", "add_to_bag", "basket"),
    REMOVE_FROM_CART(Needs.ITEM, "remove", "remove_from_basket", "remove_from_bag"),
    PURCHASE(Needs.ITEM, "buy", "bought", "order", "sale", "transaction"),
    REFUND(Needs.ITEM, "return", "returned", "refunded"),
    RATE_ITEM(Needs.ITEM, "rate", "rating", "review"),
    SEARCH(Needs.QUERY, "query", "searched"),
    VIEW_SEARCH_RESULTS(Needs.QUERY, "search_results", "search_result"),
    VIEW_ITEM_LIST(Needs.ITEM, "impression", "impressions", "item_list", "view_list"),
    IDENTIFY(Needs.BOTH_IDS, "login", "sign_in", "signed_in");

    private enum Needs {
        ITEM,
        QUERY,
        BOTH_IDS
    }

    private static final Map<String, EventType> BY_NAME = byName();

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final Needs needs;
    private final String[] aliases;

    EventType(Needs needs, String... aliases) {
        this.needs = needs;
        this.aliases = aliases;
    }

    /** The name in the contract, for example {@code view_item}. */
    public String wireName() {
        return wireName;
    }

    /** Whether an event of this type says nothing without an item. */
    public boolean needsItem() {
        return needs == Needs.ITEM;
    }

    /** Whether an event of this type says nothing without a query. */
    public boolean needsQuery() {
        return needs == Needs.QUERY;
    }

    /** Whether user and visitor are both needed, not just one of them. */
    public boolean needsUserAndVisitor() {
        return needs == Needs.BOTH_IDS;
    }

    /** Whether the quantity counts pieces that went into or out of a basket, so is above 0. */
    public boolean movesPieces() {
        return this == ADD_TO_CART || this == REMOVE_FROM_CART || this == PURCHASE;
    }

    /** The type of a name of the contract or of an alias; empty if it is neither. */
    public static Optional<EventType> parse(String nameOrAlias) {
        EventType exact = BY_NAME.get(nameOrAlias);
        return exact != null
                ? Optional.of(exact)
                : Optional.ofNullable(BY_NAME.get(normalised(nameOrAlias)));
    }

    private static String normalised(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character != '_' && character != '-' && character != ' ') {
                letters.append(character);
            }
        }
        return letters.toString().toLowerCase(Locale.ROOT);
    }

    private static Map<String, EventType> byName() {
        Map<String, EventType> types = new HashMap<>();
        for (EventType type : values()) {
            types.put(type.wireName, type);
            types.put(normalised(type.wireName), type);
            for (String alias : type.aliases) {
                types.put(normalised(alias), type);
            }
        }
        return Map.copyOf(types);
    }
}
