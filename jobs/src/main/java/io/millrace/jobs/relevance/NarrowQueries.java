package io.millrace.jobs.relevance;

import io.millrace.events.CatalogueItem;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What somebody types who knows what kind of thing they want, but not what it is called: an item's
 * title without its two rarest words.
 */
final class NarrowQueries {
    private static final int LEFT_OUT = 2;
    private static final int LEAST_WORDS = 2;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Map<String, Integer> titlesByWord = new HashMap<>();

    /**
     * @param items whose titles say how rare a word is
     */
    NarrowQueries(List<CatalogueItem> items) {
        for (CatalogueItem item : items) {
            for (String word : new HashSet<>(words(item.title()))) {
                titlesByWord.merge(word, 1, Integer::sum);
            }
        }
    }

    /**
     * The query for a title; of equally rare words the later one is left out.
     *
     * @param title may be null
     * @return nothing for a title of which less than two words would be left
     */
    Optional<String> of(String title) {
        Set<String> words = new LinkedHashSet<>(words(title));
        List<String> rarest =
                words.stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (String word) -> titlesByWord.getOrDefault(word, 0))
                                        .thenComparing(
                                                Comparator.comparingInt(List.copyOf(words)::indexOf)
                                                        .reversed()))
                        .limit(LEFT_OUT)
                        .toList();
        words.removeAll(rarest);
        return words.size() < LEAST_WORDS ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    private static List<String> words(String title) {
        if (title == null) {
            return List.of();
        }
        return Arrays.stream(BETWEEN_WORDS.split(title.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
