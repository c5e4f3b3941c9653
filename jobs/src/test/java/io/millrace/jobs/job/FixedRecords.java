package io.millrace.jobs.job;

import io.millrace.gate.SourceRecord;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
 * A topic that holds a few records, which the first instance reads at every start. It gets no more
 * of them, or the last one again and again.
 */
final class FixedRecords<T> implements Source<T, FixedRecords.NoSplit, Void> {
    /** Gauge that is 1 once all records have been read. */
    static final String READ = "fixedRecordsRead";

    @Serial private static final long serialVersionUID = 1L;

    private static final long REPEAT_MILLIS = 50;

    private final List<Entry> entries;
    private final long appendedAt;
    private final Conversion<T> conversion;
    private final boolean repeatsLast;

    /**
     * One record.
     *
     * @param key may be null
     * @param json null for a tombstone
     */
    record Entry(String key, String json) implements Serializable {
        private SourceRecord at(long offset, long appendedAt) {
            return new SourceRecord("fixed", 0, offset, appendedAt, bytes(key), bytes(json));
        }

        private static byte[] bytes(String text) {
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** What the job reads of a record. */
    interface Conversion<T> extends Function<SourceRecord, T>, Serializable {}

    /** Nothing is dealt out. */
    record NoSplit(String splitId) implements SourceSplit {}

    /**
     * @param appendedAt of every record, epoch milliseconds
     */
    FixedRecords(List<Entry> entries, long appendedAt, Conversion<T> conversion) {
        this(entries, appendedAt, conversion, false);
    }

    private FixedRecords(
            List<Entry> entries, long appendedAt, Conversion<T> conversion, boolean repeatsLast) {
        this.entries = List.copyOf(entries);
        this.appendedAt = appendedAt;
        this.conversion = conversion;
        this.repeatsLast = repeatsLast;
    }

    /** The same with the last record every {@value #REPEAT_MILLIS} ms once all have been read. */
    FixedRecords<T> repeatingLast() {
        return new FixedRecords<>(entries, appendedAt, conversion, true);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<T, NoSplit> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SplitEnumerator<NoSplit, Void> createEnumerator(
            SplitEnumeratorContext<NoSplit> context) {
        return new NothingToDeal();
    }

    @Override
    public SplitEnumerator<NoSplit, Void> restoreEnumerator(
            SplitEnumeratorContext<NoSplit> context, Void checkpoint) {
        return new NothingToDeal();
    }

    @Override
    public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
        return new Nothing<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new Nothing<>();
    }

    private final class Reader implements SourceReader<T, NoSplit> {
        private final CompletableFuture<Void> never = new CompletableFuture<>();
        private final boolean reads;
        private volatile int next;
        private CompletableFuture<Void> repetition = new CompletableFuture<>();

        private Reader(SourceReaderContext context) {
            reads = context.getIndexOfSubtask() == 0;
            context.metricGroup().gauge(READ, () -> reads && isAtEnd() ? 1 : 0);
        }

        private boolean isAtEnd() {
            return next == entries.size();
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<T> output) {
            if (!reads) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (!isAtEnd()) {
                emit(next, output);
                next = next + 1;
            } else if (repetition.isDone()) {
                emit(entries.size() - 1, output);
            }
            if (!isAtEnd()) {
                return InputStatus.MORE_AVAILABLE;
            }
            repetition = new CompletableFuture<>();
            if (repeatsLast) {
                repetition.completeOnTimeout(null, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
            }
            return InputStatus.NOTHING_AVAILABLE;
        }

        private void emit(int offset, ReaderOutput<T> output) {
            output.collect(conversion.apply(entries.get(offset).at(offset, appendedAt)));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            if (!reads) {
                return never;
            }
            return isAtEnd() ? repetition : CompletableFuture.completedFuture(null);
        }

        @Override
        public List<NoSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public void addSplits(List<NoSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }

    private static final class NothingToDeal implements SplitEnumerator<NoSplit, Void> {
        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtaskId, String requesterHostname) {}

        @Override
        public void addSplitsBack(List<NoSplit> splits, int subtaskId) {}

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
