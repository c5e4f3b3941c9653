package io.millrace.jobs.evaluate;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting for work that another thread does for this one. */
final class Tasks {
    /** Rather less than a thread takes to fall asleep and to be woken. */
    private static final int SPINS = 2_000;

    private Tasks() {}

    /**
     * Waits until the work is done.
     *
     * @throws CancellationException when this thread is interrupted
     */
    static void await(Future<?> task) {
        for (int spin = 0; spin < SPINS && !task.isDone(); spin++) {
            Thread.onSpinWait();
        }
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a part of the work");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the work failed", e.getCause());
        }
    }
}
