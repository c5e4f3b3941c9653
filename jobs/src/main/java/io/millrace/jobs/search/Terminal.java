package io.millrace.jobs.search;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** What the command line is talking to. */
public final class Terminal {

    private static final int DEFAULT_WIDTH = 100;
    private static final int MAX_WIDTH = 160;
    private static final File DEVICE = new File("/dev/tty");

    private Terminal() {}

    /** Whether output goes to a person's terminal, where a line can be written again. */
    public static boolean isInteractive() {
        return System.console() != null;
    }

    /**
     * Characters of a line: as {@code COLUMNS} says, or the terminal itself; 100 where output goes
     * to a file, and at most 160, since longer lines are hard to read.
     */
    public static int width(Map<String, String> environment) {
        OptionalInt width = parse(environment.getOrDefault("COLUMNS", ""));
        if (width.isEmpty() && isInteractive()) {
            width = askDevice();
        }
        return Math.min(MAX_WIDTH, width.orElse(DEFAULT_WIDTH));
    }

    private static OptionalInt askDevice() {
        try {
            Process process =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(DEVICE)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroy();
            }
            String[] rowsAndColumns = answer.trim().split("\\s+");
            return rowsAndColumns.length == 2 ? parse(rowsAndColumns[1]) : OptionalInt.empty();
        } catch (IOException e) {
            // No stty, or no terminal behind it: the default width will do.
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    private static OptionalInt parse(String columns) {
        try {
            int width = Integer.parseInt(columns.trim());
            return width > 0 ? OptionalInt.of(width) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
