package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.cli.Lines;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Prints how a transfer gets on, every few seconds and at its end. */
final class Progress {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final Instant start;
    private final InstantSource clock;
    private Instant nextPrint;

    Progress(PrintWriter out, Instant start, InstantSource clock) {
        this.out = requireNonNull(out, "out is null");
        this.start = requireNonNull(start, "start is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.nextPrint = start.plus(INTERVAL);
    }

    void sent(long count) {
        Instant now = clock.instant();
        if (!now.isBefore(nextPrint)) {
            nextPrint = now.plus(INTERVAL);
            print("sent %,d events, %,.0f events/s", count, rate(count, now));
        }
    }

    void done(long count) {
        Instant now = clock.instant();
        print("Sent %,d events in %.1f s (%,.0f events/s).", count, seconds(now), rate(count, now));
    }

    private double rate(long count, Instant now) {
        return count / Math.max(0.001, seconds(now));
    }

    private double seconds(Instant now) {
        return Duration.between(start, now).toMillis() / 1_000.0;
    }

    private void print(String format, Object... values) {
        Lines.print(out, format, values);
    }
}
