package io.millrace.events;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the shop sells, as its catalogue describes it. Every field but the id, the lists and the
 * flag may be null for unknown.
 *
 * <p>The vectors are neither copied in nor out: nobody may change them.
 *
 * @param itemId the id that events name
 * @param productId variants of one product share it; results collapse on it
 * @param category the path from the root to the leaf; empty if none
 * @param price in {@code currency}, 0 or above
 * @param inStock whether it can be bought now; true where the catalogue does not say
 * @param rating the average rating shown in the shop, 0 or above
 * @param attributes anything else: text, numbers, booleans, lists and maps of them, in their order
 * @param vector a text or collaborative embedding; finite, not empty
 * @param imageVector an embedding of the picture; finite, not empty
 * @param updatedAt when the shop changed it, in milliseconds since the epoch
 */
public record CatalogueItem(
        String itemId,
        String productId,
        String sku,
        String gtin,
        String title,
        String description,
        String language,
        String brand,
        List<String> category,
        Double price,
        String currency,
        boolean inStock,
        Double rating,
        List<String> tags,
        Map<String, Object> attributes,
        float[] vector,
        float[] imageVector,
        Long updatedAt) {
    /** Between the names of a category path written as one text. */
    public static final String CATEGORY_SEPARATOR = " > ";

    private static final double PRICE_BAND_RATIO = 1.5;

    public CatalogueItem {
        requireNonNull(itemId, "itemId is null");
        category = List.copyOf(requireNonNull(category, "category is null"));
        tags = List.copyOf(requireNonNull(tags, "tags is null"));
        attributes =
                Collections.unmodifiableMap(
                        new LinkedHashMap<>(requireNonNull(attributes, "attributes is null")));
    }

    /** An item known by nothing but its id, in stock. */
    public static CatalogueItem of(String itemId) {
        return new CatalogueItem(
                itemId, null, null, null, null, null, null, null, List.of(), null, null, true, null,
                List.of(), Map.of(), null, null, null);
    }

    /** The whole path, since leaves of one name differ: {@code Garden > Lights}; null if none. */
    public String categoryLeaf() {
        return category.isEmpty() ? null : String.join(CATEGORY_SEPARATOR, category);
    }

    /**
     * The price's band, each half as dear again as the one below: band {@code b<n>} holds the
     * prices from 1.5^n up to, not including, 1.5^(n+1). Null without a price and for a price of 0.
     */
    public String priceBand() {
        if (price == null || !(price > 0) || price.isInfinite()) {
            return null;
        }
        int band = (int) Math.floor(Math.log(price) / Math.log(PRICE_BAND_RATIO));
        // The quotient of two rounded logarithms may miss a price on the very edge of a band.
        if (Math.pow(PRICE_BAND_RATIO, band + 1) <= price) {
            band++;
        } else if (Math.pow(PRICE_BAND_RATIO, band) > price) {
            band--;
        }
        return "b" + band;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof CatalogueItem other
                && inStock == other.inStock
                && itemId.equals(other.itemId)
                && Objects.equals(productId, other.productId)
                && Objects.equals(sku, other.sku)
                && Objects.equals(gtin, other.gtin)
                && Objects.equals(title, other.title)
                && Objects.equals(description, other.description)
                && Objects.equals(language, other.language)
                && Objects.equals(brand, other.brand)
                && category.equals(other.category)
                && Objects.equals(price, other.price)
                && Objects.equals(currency, other.currency)
                && Objects.equals(rating, other.rating)
                && tags.equals(other.tags)
                && attributes.equals(other.attributes)
                && Arrays.equals(vector, other.vector)
                && Arrays.equals(imageVector, other.imageVector)
                && Objects.equals(updatedAt, other.updatedAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(itemId, title, price, inStock, updatedAt);
    }
}
