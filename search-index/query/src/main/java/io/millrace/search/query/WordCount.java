package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many words a text has: how much of what is wanted it names. */
final class WordCount {
    /** A word, or two characters of a script that is written without blanks. */
    private static final Pattern WORD =
            Pattern.compile(
                    "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]{1,2}"
                            + "|[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]]+");

    private WordCount() {}

    /**
     * Counts words.
     *
     * @param most where counting ends
     */
    static int of(String text, int most) {
        int words = 0;
        Matcher matcher = WORD.matcher(requireNonNull(text, "text is null"));
        while (words < most && matcher.find()) {
            words++;
        }
        return words;
    }
}
