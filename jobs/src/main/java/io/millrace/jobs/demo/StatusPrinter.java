package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Prints a line that changes: on a terminal it is written again in place, in a pipe or file it is
 * repeated every ten seconds. Other lines go above it.
 */
final class StatusPrinter {

    private static final Duration PIPE_INTERVAL = Duration.ofSeconds(10);
    private static final String REWRITE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean interactive;
    private final int width;
    private final InstantSource clock;
    private boolean statusShown;
    private Instant nextInPipe;

    StatusPrinter(PrintWriter out, boolean interactive, int width, InstantSource clock) {
        this.out = requireNonNull(out, "out is null");
        this.interactive = interactive;
        this.width = width;
        this.clock = requireNonNull(clock, "clock is null");
        this.nextInPipe = clock.instant().plus(PIPE_INTERVAL);
    }

    /** Prints a line that stays. */
    synchronized void line(String text) {
        if (statusShown) {
            out.print(REWRITE);
            statusShown = false;
        }
        out.println(text);
        out.flush();
    }

    /** Shows the state of the moment. */
    synchronized void status(String text) {
        if (interactive) {
            // One column is left free: a full line would wrap and could not be written again.
            String fitted = text.length() < width ? text : text.substring(0, width - 1);
            out.print(REWRITE + fitted);
            out.flush();
            statusShown = true;
            return;
        }
        Instant now = clock.instant();
        if (!now.isBefore(nextInPipe)) {
            nextInPipe = now.plus(PIPE_INTERVAL);
            out.println(text);
            out.flush();
        }
    }
}
