package io.millrace.savepoints;

import io.millrace.gate.Arrival;
import io.millrace.gate.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/**
 * Emits records at once and then stays, so that the job can be stopped with a savepoint. All
 * records lie before the barrier of any checkpoint taken after {@link #awaitEmitted}.
 */
@SuppressWarnings("deprecation")
final class FixedArrivals implements SourceFunction<Arrival> {
    private static final long serialVersionUID = 1L;

    /** Set anew for each job; source and test live in one JVM. */
    private static volatile CountDownLatch emitted;

    private static volatile CountDownLatch cancelled;

    private final List<String> records;

    FixedArrivals(List<String> records) {
        this.records = List.copyOf(records);
        emitted = new CountDownLatch(1);
        cancelled = new CountDownLatch(1);
    }

    /** Waits until all records are on their way; fails when the job does. */
    static void awaitEmitted(JobClient job) throws Exception {
        while (!emitted.await(100, TimeUnit.MILLISECONDS)) {
            if (job.getJobStatus().get().isTerminalState()) {
                job.getJobExecutionResult().get();
            }
        }
    }

    @Override
    public void run(SourceContext<Arrival> context) throws InterruptedException {
        synchronized (context.getCheckpointLock()) {
            for (int offset = 0; offset < records.size(); offset++) {
                byte[] value = records.get(offset).getBytes(StandardCharsets.UTF_8);
                context.collect(
                        new Arrival(
                                new SourceRecord(
                                        "events", 0, offset, Long.MAX_VALUE / 2, null, value)));
            }
        }
        emitted.countDown();
        cancelled.await();
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }
}
