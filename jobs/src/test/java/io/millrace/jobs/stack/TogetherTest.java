package io.millrace.jobs.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TogetherTest {
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void run_tasksAtTheSameTime() throws IOException, InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        Together.Task task =
                () -> {
                    both.countDown();
                    both.await();
                };
        new Together("test", true).run(List.of(task, task));
        assertThat(both.getCount()).isZero();
    }

    @Test
    void run_allOrNothing_failureInterruptsTheOthers() {
        AtomicBoolean cleanedUp = new AtomicBoolean();
        Together.Task waits =
                () -> {
                    try {
                        never.await();
                    } finally {
                        cleanedUp.set(true);
                    }
                };
        Together.Task fails =
                () -> {
                    throw new IOException("broken");
                };
        assertThatThrownBy(() -> new Together("test", true).run(List.of(waits, fails)))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(cleanedUp).isTrue();
    }

    @Test
    void run_eachByItself_failureLetsTheOthersEnd() {
        AtomicInteger ended = new AtomicInteger();
        Together.Task fails =
                () -> {
                    throw new StackException("broken");
                };
        assertThatThrownBy(
                        () ->
                                new Together("test", false)
                                        .run(
                                                List.of(
                                                        fails,
                                                        ended::incrementAndGet,
                                                        ended::incrementAndGet)))
                .isInstanceOf(StackException.class);
        assertThat(ended).hasValue(2);
    }

    @Test
    void run_interrupted_interruptsTheTasksAndWaitsForThem() {
        AtomicBoolean cleanedUp = new AtomicBoolean();
        Thread caller = Thread.currentThread();
        Together.Task waits =
                () -> {
                    caller.interrupt();
                    try {
                        never.await();
                    } finally {
                        cleanedUp.set(true);
                    }
                };
        assertThatThrownBy(() -> new Together("test", true).run(List.of(waits)))
                .isInstanceOf(InterruptedException.class);
        assertThat(cleanedUp).isTrue();
    }
}
