package io.millrace.jobs.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast a growing count has grown over the last seconds. Not thread safe. */
final class Rate {

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, long count) {}

    /** Growth per second, 0 after the first sample and for a count that went back. */
    double update(Instant now, long count) {
        samples.addLast(new Sample(now, count));
        while (samples.size() > 2 && samples.peekFirst().at().isBefore(now.minus(WINDOW))) {
            samples.removeFirst();
        }
        Sample first = samples.peekFirst();
        double seconds = Duration.between(first.at(), now).toMillis() / 1_000.0;
        return seconds <= 0 ? 0 : Math.max(0, (count - first.count()) / seconds);
    }
}
