package io.millrace.search.document;

import io.millrace.events.CatalogueItem;
import java.util.Locale;
import java.util.Set;

/**
 * How the words of an item's texts are found: by what kind of language they are written in.
 *
 * <p>An index cannot choose the analysis of a field by another field, so each kind has fields of
 * its own, and an item's title and description stand in those of one kind only. A request searches
 * all of them; it need not know the language.
 */
enum TextLanguage {
    /** Words between spaces, with English endings cut off. */
    ENGLISH("english"),
    /** Chinese, Japanese and Korean: pairs of characters, and single ones. */
    CJK("cjk"),
    /** Words between spaces as they are, without accents. */
    OTHER("other");

    private static final Set<String> CJK_TAGS = Set.of("zh", "ja", "ko", "yue");

    private final String fieldName;

    TextLanguage(String fieldName) {
        this.fieldName = fieldName;
    }

    /** The object that holds the fields of this kind. */
    String fieldName() {
        return fieldName;
    }

    /**
     * By the catalogue's {@code language}, a tag such as {@code en}, {@code en-GB} or {@code
     * zh_Hant}; without one by the script of the title, which tells what is not written in Latin
     * letters, and takes Latin letters for English.
     */
    static TextLanguage of(CatalogueItem item) {
        String language = item.language();
        if (language == null || language.isBlank()) {
            return ofScript(item.title());
        }
        String primary = language.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
        if (primary.equals("en") || primary.equals("eng") || primary.equals("english")) {
            return ENGLISH;
        }
        return CJK_TAGS.contains(primary) ? CJK : OTHER;
    }

    /** A single ideograph decides: titles mix in Latin letters, brands and units above all. */
    private static TextLanguage ofScript(String title) {
        boolean otherLetters = false;
        if (title != null) {
            for (int i = 0; i < title.length(); ) {
                int character = title.codePointAt(i);
                i += Character.charCount(character);
                switch (Character.UnicodeScript.of(character)) {
                    case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> {
                        return CJK;
                    }
                    case LATIN, COMMON, INHERITED -> {}
                    default -> otherLetters = true;
                }
            }
        }
        return otherLetters ? OTHER : ENGLISH;
    }
}
