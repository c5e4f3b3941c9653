package io.millrace.search.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/** A task around a sink writer: mails, timers and metrics, with the test as the task's thread. */
abstract class WriterTask implements WriterInitContext, ProcessingTimeService, MailboxExecutor {

    private final LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> mails =
            new LinkedBlockingQueue<>();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final JobInfo job = new JobInfoImpl(new JobID(), "test");

    /** Called when there is no mail: makes one come, or waits for one. */
    abstract ThrowingRunnable<? extends Exception> awaitMail(
            LinkedBlockingQueue<ThrowingRunnable<? extends Exception>> queue)
            throws InterruptedException;

    /** Runs mails until the condition holds. */
    void runUntil(java.util.function.BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            this.yield();
        }
    }

    /** Runs the mails that are there. */
    void runMails() {
        while (tryYield()) {}
    }

    long count(String counter) {
        return metrics.counters.get(counter).getCount();
    }

    int gauge(String name) {
        return (Integer) metrics.gauges.get(name).getValue();
    }

    Histogram histogram(String name) {
        return metrics.histograms.get(name);
    }

    @Override
    public void execute(
            MailOptions options,
            ThrowingRunnable<? extends Exception> mail,
            String description,
            Object... arguments) {
        mails.add(mail);
    }

    @Override
    public void yield() throws InterruptedException {
        ThrowingRunnable<? extends Exception> mail = mails.poll();
        run(mail == null ? awaitMail(mails) : mail);
    }

    @Override
    public boolean tryYield() {
        ThrowingRunnable<? extends Exception> mail = mails.poll();
        if (mail != null) {
            run(mail);
        }
        return mail != null;
    }

    private static void run(ThrowingRunnable<? extends Exception> mail) {
        try {
            mail.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TaskFailure(e);
        }
    }

    /** What a mail threw: it would fail the task. */
    static final class TaskFailure extends RuntimeException {
        TaskFailure(Exception cause) {
            super(cause);
        }
    }

    @Override
    public boolean shouldInterrupt() {
        return false;
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return this;
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return this;
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return OptionalLong.empty();
    }

    @Override
    public JobInfo getJobInfo() {
        return job;
    }

    @Override
    public TaskInfo getTaskInfo() {
        return new TaskInfoImpl("sink", 1, 0, 1, 0);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return true;
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <M> java.util.Optional<Consumer<M>> metadataConsumer() {
        return java.util.Optional.empty();
    }

    private static final class RecordedMetrics extends UnregisteredMetricsGroup
            implements SinkWriterMetricGroup {

        private final SinkWriterMetricGroup unregistered =
                UnregisteredMetricsGroup.createSinkWriterMetricGroup();
        private final Map<String, Counter> counters = new HashMap<>();
        private final Map<String, Gauge<?>> gauges = new HashMap<>();
        private final Map<String, Histogram> histograms = new HashMap<>();

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, super::counter);
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(name, gauge);
            return gauge;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            histograms.put(name, histogram);
            return histogram;
        }

        @Override
        public Counter getNumRecordsOutErrorsCounter() {
            return unregistered.getNumRecordsOutErrorsCounter();
        }

        @Override
        public Counter getNumRecordsSendErrorsCounter() {
            return unregistered.getNumRecordsSendErrorsCounter();
        }

        @Override
        public Counter getNumRecordsSendCounter() {
            return unregistered.getNumRecordsSendCounter();
        }

        @Override
        public Counter getNumBytesSendCounter() {
            return unregistered.getNumBytesSendCounter();
        }

        @Override
        public void setCurrentSendTimeGauge(Gauge<Long> gauge) {}

        @Override
        public OperatorIOMetricGroup getIOMetricGroup() {
            return unregistered.getIOMetricGroup();
        }
    }
}
