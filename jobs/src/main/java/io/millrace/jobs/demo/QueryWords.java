package io.millrace.jobs.demo;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Guesses what somebody would type to find a product, from its title. */
final class QueryWords {

    private static final Pattern MAIN_PART = Pattern.compile("^[^,(\\[:]+");
    private static final Pattern LAST_WORD = Pattern.compile("(\\p{L}{3,})[^\\p{L}]*$");

    private static final Pattern LONG_WORD = Pattern.compile("\\p{L}{5,}");

    private QueryWords() {}

    /** All words of the title that say something, in lower case. */
    static Set<String> all(String title) {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = LONG_WORD.matcher(title);
        while (word.find()) {
            words.add(word.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /** The last word of the title's first part, in lower case: usually what the thing is. */
    static Optional<String> of(String title) {
        Matcher main = MAIN_PART.matcher(title);
        Matcher word = LAST_WORD.matcher(main.find() ? main.group() : title);
        return word.find() ? Optional.of(word.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
