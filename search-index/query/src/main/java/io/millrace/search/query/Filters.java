package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a hit must be. Filters of several kinds hold together; of several values of one kind any
 * will do. No ranking, personal or other, shows an item that they leave out.
 *
 * @param inStockOnly whether to leave out what cannot be bought now
 * @param brands as in the catalogue; empty for any
 * @param categories paths of any depth, such as {@code Garden > Lights}; empty for any
 * @param priceBands as {@code CatalogueItem.priceBand}; empty for any
 * @param tags empty for any
 * @param priceFrom the least price, null for any
 * @param priceTo the highest price, null for any
 * @param ratingFrom the least rating, null for any
 * @param attributes names and their values; inner names are joined by dots
 */
public record Filters(
        boolean inStockOnly,
        List<String> brands,
        List<String> categories,
        List<String> priceBands,
        List<String> tags,
        Double priceFrom,
        Double priceTo,
        Double ratingFrom,
        Map<String, String> attributes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public Filters {
        brands = List.copyOf(requireNonNull(brands, "brands is null"));
        categories = List.copyOf(requireNonNull(categories, "categories is null"));
        priceBands = List.copyOf(requireNonNull(priceBands, "priceBands is null"));
        tags = List.copyOf(requireNonNull(tags, "tags is null"));
        // In the order of names, so that equal filters make equal requests.
        attributes =
                Collections.unmodifiableMap(
                        new TreeMap<>(requireNonNull(attributes, "attributes is null")));
        checkNumber("priceFrom", priceFrom);
        checkNumber("priceTo", priceTo);
        checkNumber("ratingFrom", ratingFrom);
        if (priceFrom != null && priceTo != null && priceFrom > priceTo) {
            throw new IllegalArgumentException(
                    "priceFrom must not be above priceTo: priceFrom=%s priceTo=%s"
                            .formatted(priceFrom, priceTo));
        }
    }

    /** Everything that can be bought now. */
    public static Filters inStock() {
        return none().withInStockOnly(true);
    }

    /** Everything. */
    public static Filters none() {
        return new Filters(
                false, List.of(), List.of(), List.of(), List.of(), null, null, null, Map.of());
    }

    public Filters withInStockOnly(boolean only) {
        return new Filters(
                only,
                brands,
                categories,
                priceBands,
                tags,
                priceFrom,
                priceTo,
                ratingFrom,
                attributes);
    }

    /** With other values of one facet. */
    public Filters with(Facet facet, String... values) {
        List<String> chosen = List.of(values);
        return new Filters(
                inStockOnly,
                facet == Facet.BRAND ? chosen : brands,
                facet == Facet.CATEGORY ? chosen : categories,
                facet == Facet.PRICE_BAND ? chosen : priceBands,
                facet == Facet.TAG ? chosen : tags,
                priceFrom,
                priceTo,
                ratingFrom,
                attributes);
    }

    /** Bounds of the price; null for none. */
    public Filters withPrice(Double from, Double to) {
        return new Filters(
                inStockOnly,
                brands,
                categories,
                priceBands,
                tags,
                from,
                to,
                ratingFrom,
                attributes);
    }

    public Filters withRatingFrom(Double rating) {
        return new Filters(
                inStockOnly,
                brands,
                categories,
                priceBands,
                tags,
                priceFrom,
                priceTo,
                rating,
                attributes);
    }

    /** With one attribute more. */
    public Filters withAttribute(String name, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(name, value);
        return new Filters(
                inStockOnly,
                brands,
                categories,
                priceBands,
                tags,
                priceFrom,
                priceTo,
                ratingFrom,
                more);
    }

    /** Adds the clauses of everything that is no facet. */
    void add(ArrayNode clauses) {
        if (inStockOnly) {
            clauses.addObject().putObject("term").put("in_stock", true);
        }
        range(clauses, "price", priceFrom, priceTo);
        range(clauses, "rating", ratingFrom, null);
        attributes.forEach(
                (name, value) ->
                        clauses.addObject().putObject("term").put("attributes." + name, value));
    }

    /** Adds the clause of a facet, if values of it are chosen. */
    void add(ArrayNode clauses, Facet facet) {
        List<String> values = facet.chosen(this);
        if (!values.isEmpty()) {
            ArrayNode terms = clauses.addObject().putObject("terms").putArray(facet.field());
            values.forEach(terms::add);
        }
    }

    /** All clauses. */
    ArrayNode clauses() {
        ArrayNode clauses = JSON.createArrayNode();
        add(clauses);
        for (Facet facet : Facet.values()) {
            add(clauses, facet);
        }
        return clauses;
    }

    private static void range(ArrayNode clauses, String field, Double from, Double to) {
        if (from == null && to == null) {
            return;
        }
        ObjectNode range = clauses.addObject().putObject("range").putObject(field);
        if (from != null) {
            range.put("gte", from);
        }
        if (to != null) {
            range.put("lte", to);
        }
    }

    private static void checkNumber(String name, Double number) {
        if (number != null && !(number >= 0 && number <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be 0 or above: " + number);
        }
    }
}
