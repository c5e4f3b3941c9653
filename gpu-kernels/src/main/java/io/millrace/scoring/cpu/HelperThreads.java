package io.millrace.scoring.cpu;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that help with passes over the catalogue, shared by all callers of a backend.
 *
 * <p>A caller works itself and waits for no helper that has not begun: under load every caller does
 * its own pass, and helpers only shorten the passes when there is a core to spare.
 */
final class HelperThreads implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ThreadPoolExecutor threads;

    /**
     * @param count how many, at least 1
     */
    HelperThreads(int count) {
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        HelperThreads::newThread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "millrace-scoring-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Does a part of a pass oneself and has helpers do the others; returns when all is done. */
    void run(Runnable own, HelperTask[] tasks) {
        for (HelperTask task : tasks) {
            task.offer(threads);
        }
        try {
            own.run();
        } finally {
            for (HelperTask task : tasks) {
                task.withdrawOrAwait(threads);
            }
        }
        for (HelperTask task : tasks) {
            task.rethrow();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
