package io.millrace.search.query;

import java.util.List;

/** What a result can be narrowed by, with the number of items behind each value. */
public enum Facet {
    BRAND("brand"),
    /** Categories of every depth, written as a path: {@code Garden}, {@code Garden > Lights}. */
    CATEGORY("category_path"),
    /** Bands of prices, as {@code CatalogueItem.priceBand}. */
    PRICE_BAND("price_band"),
    TAG("tags");

    private final String field;

    Facet(String field) {
        this.field = field;
    }

    /** The field of an item, and the name of the aggregation in the answer. */
    public String field() {
        return field;
    }

    List<String> chosen(Filters filters) {
        return switch (this) {
            case BRAND -> filters.brands();
            case CATEGORY -> filters.categories();
            case PRICE_BAND -> filters.priceBands();
            case TAG -> filters.tags();
        };
    }
}
