package io.millrace.search.sink;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.function.ThrowingRunnable;

/** A task whose clock jumps to the next timer whenever there is nothing else to do. */
final class ManualTask extends WriterTask {

    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong((Timer timer) -> timer.time)
                            .thenComparingLong(timer -> timer.number));
    private long now = 1_000_000;
    private long registered;

    @Override
    public long getCurrentProcessingTime() {
        return now;
    }

    /** Lets time pass, and runs the timers and mails that become due. */
    void advance(long milliseconds) throws InterruptedException {
        long until = now + milliseconds;
        runMails();
        while (!timers.isEmpty() && timers.peek().time <= until) {
            this.yield();
            runMails();
        }
        now = until;
    }

    @Override
    public ScheduledFuture<?> registerTimer(long time, ProcessingTimeCallback callback) {
        Timer timer = new Timer(time, registered++, callback);
        timers.add(timer);
        return timer;
    }

    @Override
    ThrowingRunnable<? extends Exception> awaitMail(
            LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> queue) {
        Timer next = timers.poll();
        if (next == null) {
            throw new AssertionError("the task waits, and nothing will ever happen");
        }
        now = Math.max(now, next.time);
        return () -> next.callback.onProcessingTime(next.time);
    }

    private final class Timer implements ScheduledFuture<Object> {

        private final long time;
        private final long number;
        private final ProcessingTimeCallback callback;

        private Timer(long time, long number, ProcessingTimeCallback callback) {
            this.time = time;
            this.number = number;
            this.callback = callback;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return timers.remove(this);
        }

        @Override
        public boolean isCancelled() {
            return !timers.contains(this);
        }

        @Override
        public boolean isDone() {
            return isCancelled();
        }

        @Override
        public Object get() {
            throw new CancellationException();
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            throw new CancellationException();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(time - now, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }
}
