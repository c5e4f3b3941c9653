package io.millrace.scoring.cuda;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls of the driver that may never return: each is made in a thread of its own, which is left
 * behind when it takes too long.
 */
final class BoundedCall {

    private BoundedCall() {}

    /**
     * Makes a call and waits for its answer, through interruptions.
     *
     * @param what for the message, such as {@code opening it}
     * @param late gets an answer that came after the waiting was over
     * @throws CudaException if there is no answer in time
     * @throws RuntimeException what the call threw, errors too
     */
    static <T> T call(String what, Duration patience, Supplier<T> call, Consumer<T> late) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                T value = call.get();
                                if (!answer.complete(value)) {
                                    late.accept(value);
                                }
                            } catch (RuntimeException | Error e) {
                                answer.completeExceptionally(e);
                            }
                        },
                        "millrace-cuda " + what);
        thread.setDaemon(true);
        thread.start();
        return await(what, patience, answer);
    }

    private static <T> T await(String what, Duration patience, CompletableFuture<T> answer) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    answer.completeExceptionally(
                            new CudaException(
                                    "the GPU hangs: %s has not ended within %d ms"
                                            .formatted(what, patience.toMillis())));
                    return joined(answer);
                } catch (ExecutionException e) {
                    return joined(answer);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T joined(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }
}
