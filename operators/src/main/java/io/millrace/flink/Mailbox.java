package io.millrace.flink;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Lets a task wait for the model log without blocking what else its thread has to do.
 *
 * <p>Waiting means running the task's mail (timers, for one) until a change of the model log brings
 * a mail of its own. At most one such mail is under way.
 */
final class Mailbox {
    private final MailboxExecutor executor;
    private final AtomicBoolean awaited = new AtomicBoolean();

    Mailbox(MailboxExecutor executor) {
        this.executor = executor;
    }

    /** Runs mail until {@code condition} holds; {@code condition} runs before each wait. */
    void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            awaited.set(true);
            if (condition.holds()) {
                awaited.set(false);
                return;
            }
            executor.yield();
        }
    }

    /** Runs something in the task's thread, soon. */
    void run(ThrowingRunnable<Exception> action, String description) {
        try {
            executor.execute(action, description);
        } catch (RejectedExecutionException e) {
            // The task is closing: nothing is left to be done in it.
        }
    }

    /** Wakes a waiting task; from any thread. */
    void wake() {
        if (awaited.compareAndSet(true, false)) {
            run(() -> {}, "model log moved on");
        }
    }

    /** What is waited for. */
    interface Condition {
        boolean holds() throws Exception;
    }
}
