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
 * title without its two rarest words, or fewer of the most common ones.
 */
final class NarrowQueries {
    private static final int LEFT_OUT = 2;
    private static final int LEAST_WORDS = 2;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Map<String, Integer> titlesByWord = new HashMap<>();
    private final int mostWords;

    /**
     * @param items whose titles say how rare a word is
     * @param mostWords that a query has, at least 1
     */
    NarrowQueries(List<CatalogueItem> items, int mostWords) {
        this.mostWords = mostWords;
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
     * @return nothing for a title that has less than four words
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
                        .limit(Math.max(LEFT_OUT, words.size() - mostWords))
                        .toList();
        boolean tooShort = words.size() < LEFT_OUT + LEAST_WORDS;
        words.removeAll(rarest);
        return tooShort ? Optional.empty() : Optional.of(String.join(" ", words));
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
