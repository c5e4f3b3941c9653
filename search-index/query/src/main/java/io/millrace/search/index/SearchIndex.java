package io.millrace.search.index;

import java.util.Optional;

/** The indices of a deployment by what they hold. */
public enum SearchIndex {
    /** What search finds. */
    ITEMS("items"),
    /** Tiers of items lifted by signals that all shoppers share. */
    SIGNALS("signals"),
    /** What a search request looks up about its shopper. */
    SHOPPERS("shoppers"),
    /** Why a shopper sees what they see; for people. */
    SHOPPER_PROFILES("shopper_profiles"),
    /** Metrics over time. */
    QUALITY("quality");

    private final String logicalName;

    SearchIndex(String logicalName) {
        this.logicalName = logicalName;
    }

    /** The name without a deployment, as in {@code SearchDocument.index}. */
    public String logicalName() {
        return logicalName;
    }

    public static Optional<SearchIndex> of(String logicalName) {
        for (SearchIndex index : values()) {
            if (index.logicalName.equals(logicalName)) {
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }
}
