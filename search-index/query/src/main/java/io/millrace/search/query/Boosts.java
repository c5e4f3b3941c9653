package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each reason lifts a hit. The text score is multiplied by 1 plus the boosts of all
 * reasons that apply: a boost of 0.5 makes half the score again. A boost of 0 leaves its function,
 * and its lookup, out of the request.
 *
 * @param tier1 for the shopper's first items
 * @param tier2 for the next
 * @param tier3 for the last
 * @param clusterFine for an item of a narrow cluster of the shopper's
 * @param clusterCoarse for an item of a wide cluster of the shopper's
 * @param brand for a favoured brand
 * @param category for a favoured category leaf
 * @param priceBand for the shopper's price bands
 * @param trending for items that trend in the whole shop; applies to every shopper
 * @param popularity for the most popular items of the catalogue, less for less popular ones;
 *     applies to every shopper
 * @param queryTier1 for what shoppers choose most for the query; applies to every shopper
 * @param queryTier2 for what shoppers choose for the query; applies to every shopper
 */
public record Boosts(
        double tier1,
        double tier2,
        double tier3,
        double clusterFine,
        double clusterCoarse,
        double brand,
        double category,
        double priceBand,
        double trending,
        double popularity,
        double queryTier1,
        double queryTier2) {

    static final double LARGEST = 10;

    /** Name of the boost that is no reason, since it applies to every hit. */
    public static final String POPULARITY = "popularity";

    public Boosts {
        check("tier1", tier1);
        check("tier2", tier2);
        check("tier3", tier3);
        check("clusterFine", clusterFine);
        check("clusterCoarse", clusterCoarse);
        check("brand", brand);
        check("category", category);
        check("priceBand", priceBand);
        check("trending", trending);
        check("popularity", popularity);
        check("queryTier1", queryTier1);
        check("queryTier2", queryTier2);
    }

    /**
     * The item tiers lift most, each wider likeness less. As measured: a shopper of whom nothing
     * true has been learned must not find worse, see {@code docs/search-relevance.md}.
     */
    public static Boosts defaults() {
        return new Boosts(0.8, 0.3, 0.1, 0.08, 0.04, 0.03, 0.05, 0.02, 0.05, 0.1, 0.5, 0.2);
    }

    /**
     * The same with some boosts changed.
     *
     * @param text names as in {@link Reason#wireName}, or {@value #POPULARITY}, with their boosts:
     *     {@code tier1=1.5,cluster_fine=0.2}; empty changes nothing
     * @throws IllegalArgumentException for an unknown name, what is no number, or one out of range
     */
    public Boosts with(String text) {
        requireNonNull(text, "text is null");
        Map<String, Double> values = byName();
        for (String entry : text.isBlank() ? new String[0] : text.split(",")) {
            String[] parts = entry.split("=", -1);
            String name = parts[0].strip();
            if (parts.length != 2) {
                throw new IllegalArgumentException("a boost is NAME=NUMBER: " + entry.strip());
            }
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException(
                        "unknown boost: %s; known: %s".formatted(name, values.keySet()));
            }
            try {
                values.put(name, Double.parseDouble(parts[1].strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "boost must be a number: %s=%s".formatted(name, parts[1].strip()), e);
            }
        }
        return new Boosts(
                values.get(Reason.TIER1.wireName()),
                values.get(Reason.TIER2.wireName()),
                values.get(Reason.TIER3.wireName()),
                values.get(Reason.CLUSTER_FINE.wireName()),
                values.get(Reason.CLUSTER_COARSE.wireName()),
                values.get(Reason.BRAND.wireName()),
                values.get(Reason.CATEGORY.wireName()),
                values.get(Reason.PRICE_BAND.wireName()),
                values.get(Reason.TRENDING.wireName()),
                values.get(POPULARITY),
                values.get(Reason.QUERY_TIER1.wireName()),
                values.get(Reason.QUERY_TIER2.wireName()));
    }

    /** Every boost by its name, the weightiest reasons first. */
    public Map<String, Double> byName() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Reason reason : Reason.values()) {
            values.put(reason.wireName(), of(reason));
        }
        values.put(POPULARITY, popularity);
        return values;
    }

    /** Only what applies to every shopper. */
    public Boosts withoutShopper() {
        return new Boosts(0, 0, 0, 0, 0, 0, 0, 0, trending, popularity, queryTier1, queryTier2);
    }

    /** All but the shopper's own items. */
    public Boosts withoutTiers() {
        return new Boosts(
                0,
                0,
                0,
                clusterFine,
                clusterCoarse,
                brand,
                category,
                priceBand,
                trending,
                popularity,
                queryTier1,
                queryTier2);
    }

    /**
     * As they apply to a text.
     *
     * <p>One word finds hundreds of items whose text scores hardly differ: what is known of the
     * shopper should decide. Three words name an item nearly alone, and boosts that outweigh them
     * put something else above what was asked for: what is left of them breaks ties. Measured, see
     * {@code docs/search-relevance.md}.
     *
     * @param text may be null
     */
    public Boosts forText(String text) {
        int words = text == null ? 0 : WordCount.of(text, 3);
        return switch (words) {
            case 0, 1 -> this;
            case 2 -> forShopper(0.25, 0.25);
            default -> forShopper(0.025, 0.5);
        };
    }

    private Boosts forShopper(double share, double shareOfWideClusters) {
        return new Boosts(
                share * tier1,
                share * tier2,
                share * tier3,
                share * clusterFine,
                shareOfWideClusters * clusterCoarse,
                share * brand,
                share * category,
                share * priceBand,
                trending,
                popularity,
                queryTier1,
                queryTier2);
    }

    /** Nothing: the text alone ranks. */
    public static Boosts none() {
        return new Boosts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    double of(Reason reason) {
        return switch (reason) {
            case TIER1 -> tier1;
            case TIER2 -> tier2;
            case TIER3 -> tier3;
            case CLUSTER_FINE -> clusterFine;
            case CLUSTER_COARSE -> clusterCoarse;
            case BRAND -> brand;
            case CATEGORY -> category;
            case PRICE_BAND -> priceBand;
            case TRENDING -> trending;
            case QUERY_TIER1 -> queryTier1;
            case QUERY_TIER2 -> queryTier2;
        };
    }

    private static void check(String name, double boost) {
        if (!(boost >= 0 && boost <= LARGEST)) {
            throw new IllegalArgumentException(
                    "boost must be 0 to %s: %s=%s".formatted(LARGEST, name, boost));
        }
    }
}
