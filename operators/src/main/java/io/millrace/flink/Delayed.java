package io.millrace.flink;

import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;

/** Something that is to be done within a delay of being asked for, once for all who ask. */
final class Delayed {
    private final ProcessingTimeService clock;
    private final long delayMillis;
    private final ThrowingRunnable<Exception> action;
    private boolean pending;

    /**
     * @param action runs in the task's thread; it may ask for the next time
     */
    Delayed(ProcessingTimeService clock, long delayMillis, ThrowingRunnable<Exception> action) {
        this.clock = clock;
        this.delayMillis = delayMillis;
        this.action = action;
    }

    void request() {
        if (!pending) {
            pending = true;
            clock.registerTimer(
                    clock.getCurrentProcessingTime() + delayMillis,
                    time -> {
                        pending = false;
                        action.run();
                    });
        }
    }
}
