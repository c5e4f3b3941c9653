package io.millrace.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/** Lines that are seen as soon as they are printed, also behind a pipe. */
public final class Lines {
    private Lines() {}

    /** Prints a line; its numbers look the same in every country. */
    public static void print(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** Takes lines as they are and prints them. */
    public static Consumer<String> to(PrintWriter out) {
        return line -> {
            out.println(line);
            out.flush();
        };
    }
}
