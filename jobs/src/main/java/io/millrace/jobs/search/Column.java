package io.millrace.jobs.search;

/** Text cut and padded to a width, by characters as a terminal counts them. */
final class Column {

    private static final String CUT = "…";

    private Column() {}

    static String left(String text, int width) {
        String fitted = cut(text, width);
        return fitted + " ".repeat(width - length(fitted));
    }

    static String right(String text, int width) {
        String fitted = cut(text, width);
        return " ".repeat(width - length(fitted)) + fitted;
    }

    static String cut(String text, int width) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        if (length(line) <= width) {
            return line;
        }
        if (width <= 0) {
            return "";
        }
        return line.substring(0, line.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
