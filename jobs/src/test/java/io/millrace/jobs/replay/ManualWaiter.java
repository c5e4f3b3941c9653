package io.millrace.jobs.replay;

import java.time.Duration;
import java.time.Instant;

/** A clock that moves only when somebody waits. */
public final class ManualWaiter implements Waiter {

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void waitFor(Duration duration) {
        if (!duration.isNegative()) {
            now = now.plus(duration);
        }
    }

    public Duration elapsed() {
        return Duration.between(START, now);
    }
}
