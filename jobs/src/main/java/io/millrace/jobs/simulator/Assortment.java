package io.millrace.jobs.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** All products of the simulated shop, what goes with what, and the shop's own plain search. */
final class Assortment {

    private static final int COMPANIONS = 4;
    private static final int DRAWN = 5 * COMPANIONS;

    private final Vocabulary vocabulary;
    private final List<Product> products;
    private final int[][] byCategory;
    private final double[][] popularityByCategory;
    private final int[][] companions;
    private final Map<String, int[]> rowsByWord;
    private final double[] searchScores;
    private final double[] popularityScores;

    Assortment(Vocabulary vocabulary, List<Product> products, RandomGenerator random) {
        this.vocabulary = vocabulary;
        this.products = List.copyOf(products);
        this.byCategory = groupByCategory(vocabulary.categories().size());
        this.popularityByCategory = new double[byCategory.length][];
        for (int category = 0; category < byCategory.length; category++) {
            double[] popularity =
                    Arrays.stream(byCategory[category])
                            .mapToDouble(number -> product(number).popularity())
                            .toArray();
            Arrays.parallelPrefix(popularity, Double::sum);
            popularityByCategory[category] = popularity;
        }
        this.companions = drawCompanions(random);
        this.rowsByWord = indexWords();
        this.searchScores = new double[products.size()];
        this.popularityScores =
                this.products.stream()
                        .mapToDouble(product -> 0.05 * Math.log(1 + 1_000 * product.popularity()))
                        .toArray();
    }

    List<Product> products() {
        return products;
    }

    Product product(int number) {
        return products.get(number);
    }

    List<Category> categories() {
        return vocabulary.categories();
    }

    Category categoryOf(Product product) {
        return vocabulary.categories().get(product.category());
    }

    int brands() {
        return vocabulary.brands().size();
    }

    int collections() {
        return vocabulary.collections().size();
    }

    String brandName(Product product) {
        return vocabulary.brands().get(product.brand());
    }

    String collectionName(Product product) {
        return vocabulary.collections().get(product.collection());
    }

    /** In lower case. */
    List<String> collectionNames() {
        return vocabulary.collections().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Product numbers of a category; empty where a small assortment has none. */
    int[] inCategory(int category) {
        return byCategory[category];
    }

    /** A product of a category that has any, with probability proportional to its popularity. */
    Product drawByPopularity(int category, RandomGenerator random) {
        double[] cumulative = popularityByCategory[category];
        int drawn = Draw.fromCumulative(cumulative, cumulative.length, random);
        return product(byCategory[category][drawn]);
    }

    /** Products that are looked at after this one, the likeliest first; never itself. */
    int[] companions(Product product) {
        return companions[product.number()];
    }

    /** The shop's own plain search: rarer words and popular products first. */
    List<Product> search(String query, int size) {
        int[] touched = new int[16];
        int count = 0;
        for (String word : words(query)) {
            int[] rows = rowsByWord.getOrDefault(word, new int[0]);
            double weight = Math.log(1 + (double) products.size() / (1 + rows.length));
            for (int row : rows) {
                if (searchScores[row] == 0) {
                    if (count == touched.length) {
                        touched = Arrays.copyOf(touched, 2 * count);
                    }
                    touched[count++] = row;
                    searchScores[row] = popularityScores[row];
                }
                searchScores[row] += weight;
            }
        }
        Comparator<Integer> worstFirst =
                Comparator.comparingDouble((Integer row) -> searchScores[row])
                        .thenComparing(Comparator.reverseOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(worstFirst);
        for (int i = 0; i < count; i++) {
            int row = touched[i];
            if (best.size() < size) {
                best.add(row);
            } else if (searchScores[row] >= searchScores[best.peek()]
                    && worstFirst.compare(row, best.peek()) > 0) {
                best.poll();
                best.add(row);
            }
        }
        List<Product> found =
                best.stream().sorted(worstFirst.reversed()).map(this::product).toList();
        for (int i = 0; i < count; i++) {
            searchScores[touched[i]] = 0;
        }
        return found;
    }

    private int[][] groupByCategory(int categories) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int category = 0; category < categories; category++) {
            groups.add(new ArrayList<>());
        }
        products.forEach(product -> groups.get(product.category()).add(product.number()));
        return groups.stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /**
     * For every product well-liked products of the same collection and department first, then
     * others of the department.
     */
    private int[][] drawCompanions(RandomGenerator random) {
        Map<String, List<Integer>> departments = new HashMap<>();
        Map<String, Map<Integer, List<Integer>>> collections = new HashMap<>();
        for (Product product : products) {
            String department = categoryOf(product).department();
            departments.computeIfAbsent(department, key -> new ArrayList<>()).add(product.number());
            collections
                    .computeIfAbsent(department, key -> new HashMap<>())
                    .computeIfAbsent(product.collection(), key -> new ArrayList<>())
                    .add(product.number());
        }
        int[][] drawn = new int[products.size()][];
        for (Product product : products) {
            String department = categoryOf(product).department();
            Set<Integer> chosen = new LinkedHashSet<>();
            addSome(
                    chosen,
                    product,
                    collections.get(department).get(product.collection()),
                    other -> true,
                    random);
            addSome(
                    chosen,
                    product,
                    departments.get(department),
                    other -> other.collection() != product.collection(),
                    random);
            drawn[product.number()] =
                    chosen.stream().limit(COMPANIONS).mapToInt(Integer::intValue).toArray();
        }
        return drawn;
    }

    /** Adds the most popular of some that are drawn, none of them a variant of the product. */
    private void addSome(
            Set<Integer> chosen,
            Product product,
            List<Integer> from,
            Predicate<Product> fits,
            RandomGenerator random) {
        String productId = product.item().productId();
        List<Product> candidates = new ArrayList<>();
        for (int index : Draw.distinct(random, from.size(), DRAWN)) {
            Product other = product(from.get(index));
            if (fits.test(other) && !other.item().productId().equals(productId)) {
                candidates.add(other);
            }
        }
        candidates.sort(Comparator.comparingDouble(Product::popularity).reversed());
        candidates.stream().limit(COMPANIONS).forEach(other -> chosen.add(other.number()));
    }

    private Map<String, int[]> indexWords() {
        Map<String, List<Integer>> rows = new HashMap<>();
        for (Product product : products) {
            String text = product.item().title() + " " + brandName(product);
            for (String word : words(text)) {
                rows.computeIfAbsent(word, key -> new ArrayList<>()).add(product.number());
            }
        }
        Map<String, int[]> index = new HashMap<>();
        rows.forEach(
                (word, list) ->
                        index.put(word, list.stream().mapToInt(Integer::intValue).toArray()));
        return index;
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
            if (word.length() > 1) {
                words.add(word);
            }
        }
        return words;
    }
}
