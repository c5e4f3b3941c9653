package io.millrace.jobs.evaluate;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting for work that another thread does for this one. */
final class Tasks {
    private Tasks() {}

    /**
     * Waits until the work is done.
     *
     * @throws CancellationException when this thread is interrupted
     */
    static void await(Future<?> task) {
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
