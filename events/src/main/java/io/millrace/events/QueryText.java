package io.millrace.events;

import static java.util.Objects.requireNonNull;

/**
 * What is searched for of a text that was typed: white space collapsed, and cut where it is longer
 * than any query that means something. A text is compared with a good dozen fields, some of them
 * with a letter or two wrong, so that an unbounded one would cost the search engine what it likes.
 *
 * <p>The text ends before the first word that would exceed {@value #MOST_CHARACTERS} characters or
 * {@value #MOST_WORDS} words; of a word, {@value #LONGEST_WORD} code points count. A word is a run
 * of letters, digits and their marks, or two characters of a script that is written without blanks.
 * Only a text without a boundary in its second half ends within a word, and never within a
 * character. Cutting what was cut changes nothing.
 *
 * @param text at most {@value #MOST_CHARACTERS} characters (UTF-16), without white space around it
 * @param cut whether anything but white space was left out
 */
public record QueryText(String text, boolean cut) {

    /** UTF-16 units of a query. */
    public static final int MOST_CHARACTERS = 256;

    /** Words of a query. */
    public static final int MOST_WORDS = 32;

    /** Code points of a word. */
    public static final int LONGEST_WORD = 64;

    public QueryText {
        requireNonNull(text, "text is null");
    }

    /**
     * @param typed may be null, which is an empty text
     */
    public static QueryText of(String typed) {
        return typed == null ? new QueryText("", false) : new Cutter(typed).cut();
    }

    private enum Kind {
        LETTER,
        CHARACTER_WITHOUT_BLANKS,
        SPACE,
        OTHER
    }

    private static final class Cutter {
        private final String typed;
        private final StringBuilder kept = new StringBuilder();
        private Kind last = Kind.SPACE;
        private boolean cut;
        private int words;
        private int lettersOfTheWord;
        private int startOfTheWord;

        Cutter(String typed) {
            this.typed = typed;
        }

        QueryText cut() {
            for (int i = 0; i < typed.length(); ) {
                int character = typed.codePointAt(i);
                i += Character.charCount(character);
                Kind kind = kind(character);
                if (kind == Kind.SPACE) {
                    space();
                } else if (!append(character, kind)) {
                    cut = true;
                    break;
                }
                last = kind;
            }
            return new QueryText(kept.toString().stripTrailing(), cut);
        }

        private void space() {
            if (last != Kind.SPACE && kept.length() < MOST_CHARACTERS) {
                kept.append(' ');
            }
        }

        /** Whether there was room; if not, an unfinished word has been taken back. */
        private boolean append(int character, Kind kind) {
            boolean word = kind != Kind.OTHER;
            if (word && startsWord(kind)) {
                if (words == MOST_WORDS) {
                    return false;
                }
                words++;
                lettersOfTheWord = 0;
                startOfTheWord = kept.length();
            }
            if (word && lettersOfTheWord == LONGEST_WORD) {
                cut = true;
                return true;
            }
            if (kept.length() + Character.charCount(character) > MOST_CHARACTERS) {
                if (word && lettersOfTheWord > 0 && startOfTheWord >= MOST_CHARACTERS / 2) {
                    kept.setLength(startOfTheWord);
                }
                return false;
            }
            kept.appendCodePoint(character);
            lettersOfTheWord += word ? 1 : 0;
            return true;
        }

        private boolean startsWord(Kind kind) {
            return kind != last
                    || kind == Kind.CHARACTER_WITHOUT_BLANKS && lettersOfTheWord % 2 == 0;
        }
    }

    private static Kind kind(int character) {
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            return Kind.SPACE;
        }
        if (!SearchQueries.isPartOfWord(character)) {
            return Kind.OTHER;
        }
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA -> Kind.CHARACTER_WITHOUT_BLANKS;
            default -> Kind.LETTER;
        };
    }
}
