package io.millrace.jobs.simulator;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What somebody likes: weights over categories, a few brands and collections, a price level.
 *
 * <p>A taste is either a type ("the baker", drawn once per shop) or a shopper's own variation of a
 * type, which is what makes shoppers of one type useful to each other's rankings.
 */
final class Taste {

    private static final double BRAND_BONUS = 1.3;
    private static final double COLLECTION_BONUS = 1.1;

    /** What {@link #affinity} does not exceed. */
    static final double LARGEST_AFFINITY = Math.exp(BRAND_BONUS + COLLECTION_BONUS);

    private static final double ANY_CATEGORY = 0.12;
    private static final int FAVOURITE_CATEGORIES = 5;

    private final double[] categoryCumulative;
    private final boolean[] brands;
    private final boolean[] collections;
    private final double priceLevel;

    private Taste(
            double[] categoryWeights, boolean[] brands, boolean[] collections, double priceLevel) {
        this.categoryCumulative = categoryWeights.clone();
        Arrays.parallelPrefix(categoryCumulative, Double::sum);
        this.brands = brands;
        this.collections = collections;
        this.priceLevel = priceLevel;
    }

    /** A type of shopper: five favourite categories, at least three in one department. */
    static Taste type(Assortment assortment, RandomGenerator random) {
        int categories = assortment.categories().size();
        double[] weights = new double[categories];
        Arrays.fill(weights, ANY_CATEGORY / categories);
        Category favourite = Draw.one(random, assortment.categories());
        int[] order = Draw.shuffled(random, categories);
        int left = FAVOURITE_CATEGORIES;
        for (int category : order) {
            Category candidate = assortment.categories().get(category);
            if (left > 2 && candidate.department().equals(favourite.department())) {
                weights[category] += 0.22 * Draw.logNormal(random, 0.3);
                left--;
            }
        }
        for (int category : Draw.distinct(random, categories, left)) {
            weights[category] += 0.13 * Draw.logNormal(random, 0.3);
        }
        return new Taste(
                onlyStocked(weights, assortment),
                some(random, assortment.brands(), 8),
                some(random, assortment.collections(), 4),
                0.35 * random.nextGaussian());
    }

    /** A shopper's own variation of this type. */
    Taste variation(Assortment assortment, RandomGenerator random) {
        int categories = categoryCumulative.length;
        double[] weights = new double[categories];
        for (int category = 0; category < categories; category++) {
            weights[category] = categoryWeight(category) * Draw.logNormal(random, 0.6);
        }
        weights[random.nextInt(categories)] += 0.1;
        return new Taste(
                onlyStocked(weights, assortment),
                thinned(brands, 0.5, 1, random),
                thinned(collections, 0.6, 1, random),
                priceLevel + 0.2 * random.nextGaussian());
    }

    int drawCategory(RandomGenerator random) {
        return Draw.fromCumulative(categoryCumulative, categoryCumulative.length, random);
    }

    /** Share of this taste's attention that goes to the category, 0..1. */
    double share(int category) {
        return categoryWeight(category) / categoryCumulative[categoryCumulative.length - 1];
    }

    /** How much more this taste likes the product than its popularity says; 1 = neither way. */
    double affinity(Product product) {
        double distance = product.priceLevel() - priceLevel;
        double exponent = -0.8 * distance * distance;
        if (brands[product.brand()]) {
            exponent += BRAND_BONUS;
        }
        if (collections[product.collection()]) {
            exponent += COLLECTION_BONUS;
        }
        return Math.exp(exponent);
    }

    private double categoryWeight(int category) {
        return category == 0
                ? categoryCumulative[0]
                : categoryCumulative[category] - categoryCumulative[category - 1];
    }

    private static double[] onlyStocked(double[] weights, Assortment assortment) {
        for (int category = 0; category < weights.length; category++) {
            if (assortment.inCategory(category).length == 0) {
                weights[category] = 0;
            }
        }
        return weights;
    }

    private static boolean[] some(RandomGenerator random, int bound, int count) {
        boolean[] liked = new boolean[bound];
        for (int number : Draw.distinct(random, bound, count)) {
            liked[number] = true;
        }
        return liked;
    }

    private static boolean[] thinned(
            boolean[] liked, double keep, int more, RandomGenerator random) {
        boolean[] result = new boolean[liked.length];
        for (int number = 0; number < liked.length; number++) {
            result[number] = liked[number] && Draw.chance(random, keep);
        }
        for (int extra = 0; extra < more; extra++) {
            result[random.nextInt(liked.length)] = true;
        }
        return result;
    }
}
