package io.millrace.jobs.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** All products of the simulated shop, what goes with what, and the shop's own plain search. */
final class Assortment {

    private static final int COMPANIONS = 4;

    private final Vocabulary vocabulary;
    private final List<Product> products;
    private final int[][] byCategory;
    private final int[][] companions;
    private final Map<String, int[]> rowsByWord;
    private final double[] searchScores;

    Assortment(Vocabulary vocabulary, List<Product> products, RandomGenerator random) {
        this.vocabulary = vocabulary;
        this.products = List.copyOf(products);
        this.byCategory = groupByCategory(vocabulary.categories().size());
        this.companions = new int[products.size()][];
        for (Product product : this.products) {
            companions[product.number()] = companionsOf(product, random);
        }
        this.rowsByWord = indexWords();
        this.searchScores = new double[products.size()];
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

    /** Products that are looked at after this one, the likeliest first; never itself. */
    int[] companions(Product product) {
        return companions[product.number()];
    }

    /** The shop's own plain search: rarer words and popular products first. */
    List<Product> search(String query, int size) {
        List<Integer> touched = new ArrayList<>();
        for (String word : words(query)) {
            int[] rows = rowsByWord.getOrDefault(word, new int[0]);
            double weight = Math.log(1 + (double) products.size() / (1 + rows.length));
            for (int row : rows) {
                if (searchScores[row] == 0) {
                    touched.add(row);
                    searchScores[row] = 0.05 * Math.log(1 + 1_000 * product(row).popularity());
                }
                searchScores[row] += weight;
            }
        }
        touched.sort(
                (left, right) -> {
                    int order = Double.compare(searchScores[right], searchScores[left]);
                    return order != 0 ? order : Integer.compare(left, right);
                });
        List<Product> found = touched.stream().limit(size).map(this::product).toList();
        touched.forEach(row -> searchScores[row] = 0);
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
     * Well-liked products of the same collection and department first, then others of the
     * department.
     */
    private int[] companionsOf(Product product, RandomGenerator random) {
        String department = categoryOf(product).department();
        List<Integer> sameCollection = new ArrayList<>();
        List<Integer> sameDepartment = new ArrayList<>();
        for (Category category : vocabulary.categories()) {
            if (!category.department().equals(department)) {
                continue;
            }
            for (int row : byCategory[category.number()]) {
                Product other = product(row);
                if (other.item().productId().equals(product.item().productId())) {
                    continue;
                }
                if (other.collection() == product.collection()) {
                    sameCollection.add(row);
                } else {
                    sameDepartment.add(row);
                }
            }
        }
        Set<Integer> chosen = new LinkedHashSet<>();
        addSome(chosen, sameCollection, random);
        addSome(chosen, sameDepartment, random);
        return chosen.stream().limit(COMPANIONS).mapToInt(Integer::intValue).toArray();
    }

    private void addSome(Set<Integer> chosen, List<Integer> from, RandomGenerator random) {
        List<Product> candidates = new ArrayList<>();
        for (int index : Draw.distinct(random, from.size(), 4 * COMPANIONS)) {
            candidates.add(product(from.get(index)));
        }
        candidates.sort(Comparator.comparingDouble(Product::popularity).reversed());
        candidates.stream().limit(COMPANIONS).forEach(product -> chosen.add(product.number()));
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
