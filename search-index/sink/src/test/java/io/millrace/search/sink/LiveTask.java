package io.millrace.search.sink;

import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.function.ThrowingRunnable;

/** A task on the real clock, for a real Elasticsearch. */
final class LiveTask extends WriterTask implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @Override
    public long getCurrentProcessingTime() {
        return System.currentTimeMillis();
    }

    @Override
    public ScheduledFuture<?> registerTimer(long time, ProcessingTimeCallback callback) {
        return clock.schedule(
                () -> execute(() -> callback.onProcessingTime(time), "timer"),
                Math.max(0, time - getCurrentProcessingTime()),
                TimeUnit.MILLISECONDS);
    }

    @Override
    ThrowingRunnable<? extends Exception> awaitMail(
            LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> queue)
            throws InterruptedException {
        ThrowingRunnable<? extends Exception> mail = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (mail == null) {
            throw new AssertionError("no mail within %d s".formatted(PATIENCE_SECONDS));
        }
        return mail;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
