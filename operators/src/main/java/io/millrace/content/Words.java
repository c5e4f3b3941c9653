package io.millrace.content;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The words of a text in any script.
 *
 * <p>A word is a longest run of Unicode letters, digits and combining marks, in compatibility form
 * (NFKC: full-width letters, ligatures) and lower case of no locale. Chinese, Japanese and Korean
 * are written without spaces or inflected by endings, so a run of their characters is taken as all
 * its pairs of neighbours, or as itself when it is a single character, as Lucene's {@code
 * CJKAnalyzer} does.
 */
final class Words {
    private static final int KATAKANA_PROLONGED_SOUND = 0x30FC;

    private Words() {}

    static void forEach(String text, Consumer<String> action) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        int at = 0;
        while (at < normal.length()) {
            int first = normal.codePointAt(at);
            if (!Character.isLetterOrDigit(first)) {
                at += Character.charCount(first);
                continue;
            }
            boolean paired = isWrittenWithoutSpaces(first);
            int end = endOfRun(normal, at, paired);
            if (paired) {
                pairs(normal, at, end, action);
            } else {
                action.accept(normal.substring(at, end));
            }
            at = end;
        }
    }

    private static int endOfRun(String text, int start, boolean paired) {
        int end = start;
        while (end < text.length()) {
            int next = text.codePointAt(end);
            boolean belongs =
                    Character.isLetterOrDigit(next)
                            ? isWrittenWithoutSpaces(next) == paired
                            : isCombiningMark(next);
            if (!belongs) {
                break;
            }
            end += Character.charCount(next);
        }
        return end;
    }

    private static void pairs(String text, int start, int end, Consumer<String> action) {
        int left = start;
        int right = text.offsetByCodePoints(start, 1);
        if (right >= end) {
            action.accept(text.substring(start, end));
            return;
        }
        while (right < end) {
            int next = text.offsetByCodePoints(right, 1);
            action.accept(text.substring(left, next));
            left = right;
            right = next;
        }
    }

    private static boolean isCombiningMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isWrittenWithoutSpaces(int codePoint) {
        if (codePoint < 0x1100) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(codePoint);
        return script == UnicodeScript.HAN
                || script == UnicodeScript.HIRAGANA
                || script == UnicodeScript.KATAKANA
                || script == UnicodeScript.HANGUL
                || codePoint == KATAKANA_PROLONGED_SOUND;
    }
}
