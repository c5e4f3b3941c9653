package io.millrace.search.query;

import java.util.Optional;

/**
 * Why a hit was lifted. The name is that of a function of the request, and comes back in {@code
 * matched_queries}.
 */
public enum Reason {
    TIER1("tier1", "among the items that fit this shopper best"),
    TIER2("tier2", "among the items that fit this shopper well"),
    TIER3("tier3", "among the items that fit this shopper"),
    CLUSTER_FINE("cluster_fine", "much like what this shopper looked at"),
    CLUSTER_COARSE("cluster_coarse", "somewhat like what this shopper looked at"),
    BRAND("brand", "a brand this shopper favours"),
    CATEGORY("category", "a category this shopper favours"),
    PRICE_BAND("price_band", "in this shopper's price range"),
    QUERY_TIER1("query_tier1", "what shoppers choose most for this query"),
    QUERY_TIER2("query_tier2", "what shoppers choose for this query"),
    TRENDING("trending", "trending in the whole shop");

    private final String wireName;
    private final String text;

    Reason(String wireName, String text) {
        this.wireName = wireName;
        this.text = text;
    }

    /** The function's {@code _name}. */
    public String wireName() {
        return wireName;
    }

    /** The reason in words. */
    public String text() {
        return text;
    }

    /** Whether it is about the text searched for, whoever searches. */
    boolean isOfQuery() {
        return this == QUERY_TIER1 || this == QUERY_TIER2;
    }

    /** Whether it holds for one shopper and not for everybody. */
    public boolean isPersonal() {
        return !isOfQuery() && this != TRENDING;
    }

    public static Optional<Reason> of(String wireName) {
        for (Reason reason : values()) {
            if (reason.wireName.equals(wireName)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
