package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** A line every few seconds, for logs. */
final class ProgressLines implements ProgressDisplay {
    /** Below that, a recall says nothing. */
    private static final int LEAST_JUDGED = 100;

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final InstantSource clock;

    ProgressLines(PrintWriter out, InstantSource clock) {
        this.out = requireNonNull(out, "out is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Task begin(String name, long lines) {
        return new Lines(name, lines);
    }

    private final class Lines implements Task {
        private final String name;
        private final long lines;
        private final Instant start = clock.instant();
        private Instant nextPrint = start.plus(INTERVAL);
        private long done;

        private Lines(String name, long lines) {
            this.name = name;
            this.lines = lines;
        }

        @Override
        public synchronized void learned(int count, Tally fused) {
            done += count;
            Instant now = clock.instant();
            if (now.isBefore(nextPrint)) {
                return;
            }
            nextPrint = now.plus(INTERVAL);
            double seconds = Duration.between(start, now).toMillis() / 1_000.0;
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%s: %d %% (%,d of %,d events), %,.0f events/s%s",
                            name,
                            done * 100 / Math.max(1, lines),
                            done,
                            lines,
                            done / Math.max(0.001, seconds),
                            fused.count() < LEAST_JUDGED
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            ", fused recall@10 so far %.4f",
                                            fused.quality().recallAt10())));
            out.flush();
        }

        @Override
        public void close() {
            // The result follows.
        }
    }
}
