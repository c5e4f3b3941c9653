package io.millrace.jobs.simulator;

import io.millrace.events.CatalogueItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes the products of the simulated shop from its vocabulary.
 *
 * <p>A family of products (one {@code product_id}) is a noun and a quality of one category in one
 * collection by one brand; two families in five come in two to four variants, each an item of its
 * own. Prices are log-normal around the category's median, dearer brands stay dearer everywhere.
 * Popularity is Zipf over all items; variants share their family's fate, the first sells best.
 */
final class AssortmentGenerator {

    /** A large shop has more products than there are titles: further ones are numbered. */
    private static final int TITLES_TRIED = 3;

    private static final double POPULARITY_EXPONENT = 1.0;
    private static final double OUT_OF_STOCK = 0.03;
    private static final String CURRENCY = "EUR";

    private final Vocabulary vocabulary;
    private final RandomGenerator random;
    private final double[] brandPriceLevel;
    private final List<List<Integer>> brandsOfDepartment = new ArrayList<>();
    private final List<String> departments;

    AssortmentGenerator(Vocabulary vocabulary, RandomGenerator random) {
        this.vocabulary = vocabulary;
        this.random = random;
        this.brandPriceLevel = new double[vocabulary.brands().size()];
        for (int brand = 0; brand < brandPriceLevel.length; brand++) {
            brandPriceLevel[brand] = 0.35 * random.nextGaussian();
        }
        this.departments =
                vocabulary.categories().stream().map(Category::department).distinct().toList();
        departments.forEach(department -> brandsOfDepartment.add(new ArrayList<>()));
        for (int brand = 0; brand < brandPriceLevel.length; brand++) {
            for (int department : Draw.distinct(random, departments.size(), 2)) {
                brandsOfDepartment.get(department).add(brand);
            }
        }
        for (List<Integer> brands : brandsOfDepartment) {
            if (brands.isEmpty()) {
                brands.add(random.nextInt(brandPriceLevel.length));
            }
        }
    }

    Assortment generate(int size) {
        int[] popularityRanks = Draw.shuffled(random, size);
        Set<String> titles = new LinkedHashSet<>();
        List<Product> products = new ArrayList<>(size);
        int family = 0;
        int refused = 0;
        while (products.size() < size) {
            Category category = Draw.one(random, vocabulary.categories());
            int collection = random.nextInt(vocabulary.collections().size());
            String noun = Draw.one(random, category.nouns());
            String quality = Draw.one(random, category.qualities());
            int brand =
                    Draw.one(
                            random,
                            brandsOfDepartment.get(departments.indexOf(category.department())));
            String title = title(collection, quality, noun);
            if (!titles.add(title)) {
                title = title + " by " + vocabulary.brands().get(brand);
                if (!titles.add(title)) {
                    if (refused++ < TITLES_TRIED) {
                        continue;
                    }
                    title = title + " no. " + (family + 1);
                    titles.add(title);
                }
            }
            refused = 0;
            family++;
            int variants = Draw.chance(random, 0.4) ? 2 + random.nextInt(3) : 1;
            variants = Math.min(variants, category.variants().size());
            variants = Math.min(variants, size - products.size());
            double level = brandPriceLevel[brand] + 0.4 * random.nextGaussian();
            double price = roundedPrice(category.medianPrice() * Math.exp(level));
            double popularity =
                    Math.pow(popularityRanks[products.size()] + 1, -POPULARITY_EXPONENT);
            int[] chosen = Draw.distinct(random, category.variants().size(), variants);
            for (int variant = 0; variant < variants; variant++) {
                String name = variants == 1 ? null : category.variants().get(chosen[variant]);
                String productId = String.format(Locale.ROOT, "P%05d", family);
                CatalogueItem item =
                        item(
                                variants == 1 ? productId : productId + "-" + (variant + 1),
                                productId,
                                name == null ? title : title + ", " + name,
                                category,
                                collection,
                                brand,
                                quality,
                                name,
                                price);
                products.add(
                        new Product(
                                products.size(),
                                category.number(),
                                brand,
                                collection,
                                Math.log(price / category.medianPrice()),
                                popularity / (1 + 1.5 * variant),
                                noun,
                                quality,
                                item));
            }
        }
        return new Assortment(vocabulary, products, random);
    }

    private CatalogueItem item(
            String itemId,
            String productId,
            String title,
            Category category,
            int collection,
            int brand,
            String quality,
            String variant,
            double price) {
        String brandName = vocabulary.brands().get(brand);
        String collectionName = vocabulary.collections().get(collection);
        List<String> tags = new ArrayList<>();
        tags.add(collectionName.toLowerCase(Locale.ROOT));
        tags.add(quality.toLowerCase(Locale.ROOT));
        if (category.consumable()) {
            tags.add("everyday");
        }
        // In a fixed order, so that equal shops are equal to the byte.
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("collection", collectionName);
        if (variant != null) {
            attributes.put("variant", variant);
        }
        String description =
                title
                        + " from the "
                        + collectionName
                        + " collection by "
                        + brandName
                        + ": "
                        + category.promise()
                        + ".";
        double rating = Math.round(10 * Math.min(5, 3.2 + 1.6 * random.nextDouble())) / 10.0;
        return new CatalogueItem(
                itemId,
                productId,
                "SKU-" + itemId,
                null,
                title,
                description,
                "en",
                brandName,
                category.path(),
                price,
                CURRENCY,
                !Draw.chance(random, OUT_OF_STOCK),
                rating,
                List.copyOf(tags),
                attributes,
                null,
                null,
                null);
    }

    private String title(int collection, String quality, String noun) {
        String text = vocabulary.collections().get(collection) + " " + quality + " " + noun;
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static double roundedPrice(double price) {
        double rounded = price < 20 ? Math.round(price * 2) / 2.0 : Math.round(price);
        return Math.max(0.95, rounded - 0.05);
    }
}
