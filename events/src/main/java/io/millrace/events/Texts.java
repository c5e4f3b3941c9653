package io.millrace.events;

/** Measures and quotes of text that came from outside. */
final class Texts {
    private static final int QUOTED_CHARACTERS = 120;

    private Texts() {}

    /** The text without surrounding white space; null for null and for white space alone. */
    static String strippedOrNull(String text) {
        if (text == null) {
            return null;
        }
        String stripped = text.strip();
        return stripped.isEmpty() ? null : stripped;
    }

    /** Bytes of the text in UTF-8; the text has no unpaired surrogates. */
    static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                bytes++;
            } else if (character < 0x800 || Character.isSurrogate(character)) {
                bytes += 2; // two surrogates make four bytes
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /** Whether the text can be written in UTF-8, that is, holds no half of a surrogate pair. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isSurrogate(character)) {
                boolean pair =
                        Character.isHighSurrogate(character)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The beginning of the text in quotes, fit for a message on one line. */
    static String quoted(String text) {
        StringBuilder quote = new StringBuilder("'");
        appendPrintable(quote, text, QUOTED_CHARACTERS);
        return quote.append('\'').toString();
    }

    /** The beginning of the text, fit for a message on one line. */
    static String printable(String text, int characters) {
        StringBuilder printable = new StringBuilder();
        appendPrintable(printable, text, characters);
        return printable.toString();
    }

    private static void appendPrintable(StringBuilder target, String text, int characters) {
        int end = Math.min(text.length(), characters);
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            boolean printable = !Character.isISOControl(character);
            if (Character.isSurrogate(character)) {
                printable = false;
                if (Character.isHighSurrogate(character)
                        && i + 1 < end
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    target.append(character).append(text.charAt(++i));
                    continue;
                }
            }
            target.append(printable ? character : '?');
        }
        if (end < text.length()) {
            target.append("...");
        }
    }
}
