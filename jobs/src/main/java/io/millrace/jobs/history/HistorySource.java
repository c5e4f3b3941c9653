package io.millrace.jobs.history;

import static java.util.Objects.requireNonNull;

import io.millrace.events.reader.FileRecord;
import io.millrace.gate.SourceRecord;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A file as if it were a topic of one partition: its first instance reads all of it, in order, and
 * then waits, so that the job can be stopped with a savepoint. It cannot be restored: a job that
 * fails begins anew.
 */
final class HistorySource<T> implements Source<T, HistorySource.Whole, Void> {
    /** Gauge that is 1 once the file has been read to its end. */
    static final String READ = "historyRead";

    private static final long serialVersionUID = 1L;

    private final HistoryFile file;
    private final String topic;
    private final long readAt;
    private final Conversion<T> conversion;

    /** What is made of a record. */
    interface Conversion<T> extends Function<SourceRecord, T>, Serializable {}

    /** The file is not split. */
    static final class Whole implements SourceSplit {
        @Override
        public String splitId() {
            return "whole";
        }
    }

    /**
     * @param topic that the records are said to come from
     * @param readAt when they are said to have been appended to it, epoch milliseconds
     */
    HistorySource(HistoryFile file, String topic, long readAt, Conversion<T> conversion) {
        this.file = requireNonNull(file, "file is null");
        this.topic = requireNonNull(topic, "topic is null");
        this.readAt = readAt;
        this.conversion = requireNonNull(conversion, "conversion is null");
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<T, Whole> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SplitEnumerator<Whole, Void> createEnumerator(SplitEnumeratorContext<Whole> context) {
        return new NothingToDeal();
    }

    @Override
    public SplitEnumerator<Whole, Void> restoreEnumerator(
            SplitEnumeratorContext<Whole> context, Void checkpoint) {
        return new NothingToDeal();
    }

    @Override
    public SimpleVersionedSerializer<Whole> getSplitSerializer() {
        return new Nothing<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new Nothing<>();
    }

    private final class Reader implements SourceReader<T, Whole> {
        private final CompletableFuture<Void> never = new CompletableFuture<>();
        private final boolean reads;
        private HistoryFile.Records records;
        private long number;
        private volatile boolean read;

        private Reader(SourceReaderContext context) {
            reads = context.getIndexOfSubtask() == 0;
            context.metricGroup().gauge(READ, () -> read ? 1 : 0);
        }

        @Override
        public void start() {
            try {
                records = reads ? file.open() : null;
            } catch (IOException e) {
                throw new UncheckedIOException(file.path() + " cannot be read", e);
            }
        }

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) {
            FileRecord record = reads && !read ? records.next() : null;
            if (record == null) {
                read = reads;
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect(
                    conversion.apply(
                            new SourceRecord(
                                    topic, 0, number++, readAt, record.key(), record.json())));
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return reads && !read ? CompletableFuture.completedFuture(null) : never;
        }

        @Override
        public List<Whole> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public void addSplits(List<Whole> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() throws IOException {
            if (records != null) {
                records.close();
            }
        }
    }

    private static final class NothingToDeal implements SplitEnumerator<Whole, Void> {
        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtaskId, String requesterHostname) {}

        @Override
        public void addSplitsBack(List<Whole> splits, int subtaskId) {}

        @Override
        public void addReader(int subtaskId) {}

        @Override
        public Void snapshotState(long checkpointId) {
            return null;
        }

        @Override
        public void close() {}
    }

    private static final class Nothing<V> implements SimpleVersionedSerializer<V> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(V value) {
            return new byte[0];
        }

        @Override
        public V deserialize(int version, byte[] serialized) {
            return null;
        }
    }
}
