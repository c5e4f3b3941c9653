package io.millrace.jobs.stack;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs a few blocking tasks at once, one time, and waits for all of them. */
final class Together {
    /** Something that blocks; an interrupt makes it clean up and end. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static final long CLEAN_UP_SECONDS = 60;

    private final boolean allOrNothing;
    private final ExecutorService threads;

    /**
     * @param allOrNothing whether a failure interrupts the tasks that still run
     */
    Together(String threadName, boolean allOrNothing) {
        this.allOrNothing = allOrNothing;
        this.threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, threadName);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Returns when all tasks have ended; throws what the first of them to fail threw. */
    void run(List<Task> tasks) throws IOException, InterruptedException {
        CompletionService<Void> ended = new ExecutorCompletionService<>(threads);
        Throwable first = null;
        try {
            for (Task task : tasks) {
                ended.submit(
                        () -> {
                            task.run();
                            return null;
                        });
            }
            for (int count = 0; count < tasks.size(); count++) {
                try {
                    ended.take().get();
                } catch (ExecutionException failure) {
                    first = first == null ? failure.getCause() : first;
                    if (allOrNothing) {
                        threads.shutdownNow();
                    }
                }
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
        }
        rethrow(first);
    }

    private static void rethrow(Throwable failure) throws IOException, InterruptedException {
        if (failure instanceof IOException error) {
            throw error;
        }
        if (failure instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (failure instanceof RuntimeException error) {
            throw error;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
