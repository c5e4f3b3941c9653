package io.millrace.scoring.cpu;

import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A part of a pass that a helper may do: offered, then either taken by a helper or withdrawn by
 * whoever offered it. Reusable, so that a pass allocates nothing for it.
 */
final class HelperTask implements Runnable {

    private enum State {
        IDLE,
        OFFERED,
        RUNNING
    }

    private final Runnable work;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile Thread caller;
    private Throwable failure;

    HelperTask(Runnable work) {
        this.work = work;
    }

    void offer(ThreadPoolExecutor threads) {
        failure = null;
        caller = Thread.currentThread();
        state.set(State.OFFERED);
        threads.execute(this);
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.OFFERED, State.RUNNING)) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            Thread waiting = caller;
            state.set(State.IDLE);
            LockSupport.unpark(waiting);
        }
    }

    /** Afterwards no helper works on this task. */
    void withdrawOrAwait(ThreadPoolExecutor threads) {
        if (state.compareAndSet(State.OFFERED, State.IDLE)) {
            threads.remove(this);
            return;
        }
        boolean interrupted = false;
        while (state.get() != State.IDLE) {
            LockSupport.park(this);
            // Parking returns at once while the thread is interrupted; it is told afterwards.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws what the work threw. */
    void rethrow() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
