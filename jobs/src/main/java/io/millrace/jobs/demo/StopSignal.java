package io.millrace.jobs.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells everybody in the demo that it is over. */
final class StopSignal {

    private final CountDownLatch stopped = new CountDownLatch(1);

    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Waits for the given time at most; returns whether the demo is over. */
    boolean await(Duration duration) throws InterruptedException {
        return stopped.await(Math.max(0, duration.toNanos()), TimeUnit.NANOSECONDS);
    }
}
