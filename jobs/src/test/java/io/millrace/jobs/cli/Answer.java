package io.millrace.jobs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command printed, on both of its outputs, and how it ended. */
public record Answer(int exitCode, String text) {
    /** Runs a command. */
    public static Answer to(List<String> arguments) {
        StringWriter text = new StringWriter();
        int exitCode = execute(text, text, arguments.toArray(String[]::new));
        return new Answer(exitCode, text.toString());
    }

    /**
     * Runs a command that prints to two writers.
     *
     * @return its exit code
     */
    public static int execute(StringWriter output, StringWriter errors, String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    public String lastLine() {
        List<String> lines = text.lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
