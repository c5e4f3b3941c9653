package io.millrace.jobs.evaluate;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that does parts of another thread's work, each some 100 microseconds long.
 *
 * <p>To fall asleep and be woken takes a thread about as long as such a part. So whoever waits, the
 * second thread for work or the first for its end, looks for a while before it sleeps.
 *
 * <p>For one caller; one piece of work at a time.
 */
final class SecondThread implements AutoCloseable {
    /** Looks before falling asleep: rather less than a millisecond. */
    private static final int LOOKS = 10_000;

    private final AtomicReference<FutureTask<Void>> handedOver = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread, a daemon. */
    SecondThread(String name) {
        thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Has something done.
     *
     * @return to be given to {@link #await} before the next start
     * @throws IllegalStateException if the last one has not begun yet, or the thread is closed
     */
    FutureTask<Void> start(Runnable part) {
        FutureTask<Void> task = new FutureTask<>(part, null);
        if (closed || !handedOver.compareAndSet(null, task)) {
            throw new IllegalStateException(closed ? "closed" : "still at work");
        }
        LockSupport.unpark(thread);
        return task;
    }

    /**
     * Waits until the work is done.
     *
     * @throws CancellationException when the calling thread is interrupted
     */
    static void await(FutureTask<Void> task) {
        for (int look = 0; look < LOOKS && !task.isDone(); look++) {
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

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void work() {
        int looks = 0;
        while (!closed) {
            FutureTask<Void> task = handedOver.getAndSet(null);
            if (task != null) {
                task.run();
                looks = 0;
            } else if (looks++ < LOOKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }
}
