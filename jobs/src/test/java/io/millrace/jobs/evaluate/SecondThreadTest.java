package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecondThreadTest {
    private final SecondThread second = new SecondThread("second");

    @AfterEach
    void close() {
        second.close();
    }

    @Test
    void start_manyParts_areAllDoneByTheOtherThread() {
        long[] sum = new long[1];
        Thread[] worker = new Thread[1];
        for (int i = 1; i <= 10_000; i++) {
            int part = i;
            SecondThread.await(
                    second.start(
                            () -> {
                                sum[0] += part;
                                worker[0] = Thread.currentThread();
                            }));
        }
        assertThat(sum[0]).isEqualTo(50_005_000);
        assertThat(worker[0]).isNotSameAs(Thread.currentThread());
    }

    /** Longer than anybody looks: both threads sleep and are woken. */
    @Test
    void await_longPart_sleepsUntilItIsDone() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        FutureTask<Void> task = second.start(() -> awaitLatch(go));
        Thread waiting = new Thread(() -> SecondThread.await(task));
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        waiting.join();
        assertThat(task).isDone();
    }

    @Test
    void await_partThatFails_failsToo() {
        FutureTask<Void> task =
                second.start(
                        () -> {
                            throw new IllegalArgumentException("bad");
                        });
        assertThatThrownBy(() -> SecondThread.await(task))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("bad");
        SecondThread.await(second.start(() -> {}));
    }

    @Test
    void await_interrupted_isCancelled() {
        CountDownLatch go = new CountDownLatch(1);
        FutureTask<Void> task = second.start(() -> awaitLatch(go));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> SecondThread.await(task))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        go.countDown();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
