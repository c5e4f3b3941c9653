package io.millrace.jobs.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** The time of day and the patience to wait for it; tests bring their own. */
public interface Waiter extends InstantSource {

    /** Waits for the given time; returns at once where it is not positive. */
    void waitFor(Duration duration) throws InterruptedException;

    /** The system's clock. */
    static Waiter system() {
        return new Waiter() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public void waitFor(Duration duration) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(duration.toNanos());
            }
        };
    }
}
