package io.millrace.events;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Under which name is learned what shoppers choose for a query. The job that learns and the backend
 * that asks use this class, so that both mean the same.
 *
 * <p>Two texts are one query when they differ in nothing but case, the width or composition of
 * characters (Unicode NFKC), and what stands between the words. The order of the words counts. Of a
 * long text what {@link QueryText} leaves of it counts, so that it has one name whether it comes as
 * typed or as searched for.
 *
 * <p>The name is a hash: neither state nor index hold what shoppers typed.
 */
public final class SearchQueries {
    private static final String PREFIX = "query:";
    private static final int HASH_BYTES = 16;

    private SearchQueries() {}

    /**
     * The words of a text in lower case with one space between; empty for null and for a text
     * without a letter or digit.
     */
    public static String normalised(String text) {
        if (text == null) {
            return "";
        }
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        StringBuilder words = new StringBuilder(lower.length());
        boolean apart = false;
        for (int i = 0; i < lower.length(); ) {
            int character = lower.codePointAt(i);
            i += Character.charCount(character);
            if (!isPartOfWord(character)) {
                apart = true;
            } else {
                if (apart && !words.isEmpty()) {
                    words.append(' ');
                }
                words.appendCodePoint(character);
                apart = false;
            }
        }
        return words.toString();
    }

    /**
     * The query's id: {@code query:} and the first 32 hexadecimal digits of the SHA-256 of the
     * {@link #normalised} text in UTF-8, cut as {@link QueryText} does; null where that is empty.
     */
    public static String id(String text) {
        String words = normalised(QueryText.of(text).text());
        if (words.isEmpty()) {
            return null;
        }
        byte[] hash = sha256().digest(words.getBytes(StandardCharsets.UTF_8));
        return PREFIX + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /** Marks belong to the letter they stand on, as in Hindi and Thai. */
    static boolean isPartOfWord(int character) {
        return Character.isLetterOrDigit(character)
                || switch (Character.getType(character)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
