package io.millrace.flink;

import io.millrace.content.ContentSettings;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.fusion.FusionSettings;
import io.millrace.item.ItemSettings;
import io.millrace.modellog.Channel;
import io.millrace.modellog.InMemoryModelLog;
import io.millrace.modellog.ModelLog;
import io.millrace.modellog.ModelLog.Entry;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;

/** A job and its model log, in which a test starts single subtasks. */
final class TestJob implements AutoCloseable {
    static final Set<Channel> ALL = EnumSet.allOf(Channel.class);
    static final ItemSettings ITEMS = new ItemSettings(7 * 86_400_000L, 30 * 86_400_000L, 200, 50);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JobID id = new JobID();
    private final InMemoryModelLog log =
            InMemoryModelLog.named("test-" + UUID.nameUUIDFromBytes(id.getBytes()));
    private final ModelLog.Writer writer = log.openWriter();

    InMemoryModelLog log() {
        return log;
    }

    ModelLog.Writer writer() {
        return writer;
    }

    SessionSettings session() {
        return session(Experts.allNames(), ContentSettings.DEFAULT);
    }

    SessionSettings session(ErasureLedgerSource ledger) {
        SessionSettings plain = session();
        return new SessionSettings(
                plain.log(),
                plain.items(),
                plain.experts(),
                plain.expertSettings(),
                plain.content(),
                plain.fusion(),
                plain.scoring(),
                plain.capacity(),
                plain.startTimeout(),
                ledger);
    }

    SessionSettings session(List<String> experts, ContentSettings content) {
        return session(experts, content, Duration.ofMinutes(1));
    }

    SessionSettings session(Duration startTimeout) {
        return session(Experts.allNames(), ContentSettings.DEFAULT, startTimeout);
    }

    private SessionSettings session(
            List<String> experts, ContentSettings content, Duration startTimeout) {
        return new SessionSettings(
                log,
                ITEMS,
                experts,
                ExpertSettings.DEFAULT,
                content,
                FusionSettings.DEFAULT,
                ScoringSettings.of(ScoringBackendKind.CPU),
                1000,
                startTimeout);
    }

    <OUT> OperatorHarness<OUT> start(
            AbstractStreamOperator<OUT> operator,
            TypeInformation<OUT> type,
            List<KeySelector<?, String>> keys)
            throws Exception {
        return OperatorHarness.start(
                id, Subtask.ONLY, operator, type, new HashMapStateBackend(), null, 0, keys);
    }

    <OUT> OperatorHarness<OUT> start(
            Subtask subtask,
            AbstractStreamOperator<OUT> operator,
            TypeInformation<OUT> type,
            StateBackend backend,
            OperatorSubtaskState restored,
            long restoredCheckpoint,
            List<KeySelector<?, String>> keys)
            throws Exception {
        return OperatorHarness.start(
                id, subtask, operator, type, backend, restored, restoredCheckpoint, keys);
    }

    /** Joins the session of the job's attempt that started without state. */
    ModelLogSession joinFresh(SessionSettings settings) throws InterruptedException {
        return ModelLogSession.join(id + "/0/fresh", settings);
    }

    /** Joins the session of the job's attempt that started from a checkpoint. */
    ModelLogSession joinRestored(long checkpoint, SessionSettings settings)
            throws InterruptedException {
        return ModelLogSession.join(id + "/0/" + checkpoint, settings);
    }

    /** Marks channels complete, as learners that hold nothing would. */
    void mark(Set<Channel> channels, long epoch) {
        int last = OperatorHarness.MAXIMUM_PARALLELISM - 1;
        writer.appendToAllPartitions(
                channels, "marker/0", new EpochMarker(epoch, 0, last, last + 1));
    }

    /** Reports progress as the only item learner. */
    void progress(long epoch, long... applied) {
        writer.appendToAllPartitions(
                EnumSet.of(Channel.ITEMS, Channel.NEIGHBOURS),
                "progress/0",
                new Progress(epoch, 0, applied));
    }

    /** Everything in the log. */
    List<Entry> entries() throws InterruptedException {
        try (ModelLog.Reader reader = log.openReader()) {
            return reader.hasCaughtUp() ? List.of() : reader.poll(Duration.ofSeconds(1));
        }
    }

    /** The records of one kind and epoch in the log, in order. */
    <R extends ModelRecord> List<R> records(Class<R> kind, long epoch) throws InterruptedException {
        return entries().stream()
                .map(Entry::record)
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(record -> record.epoch() == epoch)
                .toList();
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        log.delete();
    }
}
