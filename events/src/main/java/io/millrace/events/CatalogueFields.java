package io.millrace.events;

import java.util.List;

/** The names of a catalogue item's fields in JSON and in the header of a CSV file. */
public final class CatalogueFields {
    public static final String ITEM_ID = "item_id";
    public static final String PRODUCT_ID = "product_id";
    public static final String SKU = "sku";
    public static final String GTIN = "gtin";
    public static final String TITLE = "title";
    public static final String DESCRIPTION = "description";
    public static final String LANGUAGE = "language";
    public static final String BRAND = "brand";
    public static final String CATEGORY = "category";
    public static final String PRICE = "price";
    public static final String CURRENCY = "currency";
    public static final String IN_STOCK = "in_stock";
    public static final String RATING = "rating";
    public static final String TAGS = "tags";
    public static final String ATTRIBUTES = "attributes";
    public static final String VECTOR = "vector";
    public static final String IMAGE_VECTOR = "image_vector";
    public static final String UPDATED_AT = "updated_at";

    /** All of them. */
    public static final List<String> ALL =
            List.of(
                    ITEM_ID,
                    PRODUCT_ID,
                    SKU,
                    GTIN,
                    TITLE,
                    DESCRIPTION,
                    LANGUAGE,
                    BRAND,
                    CATEGORY,
                    PRICE,
                    CURRENCY,
                    IN_STOCK,
                    RATING,
                    TAGS,
                    ATTRIBUTES,
                    VECTOR,
                    IMAGE_VECTOR,
                    UPDATED_AT);

    private CatalogueFields() {}
}
