package io.millrace.jobs.job;

import static java.util.Objects.requireNonNull;

import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.flink.CodecSerializer;
import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaresState;
import io.millrace.search.document.SearchDocument;
import io.millrace.search.sink.WriterRoom;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link Overflow} over state keyed by document, chained before a writer of Elasticsearch: what
 * that has no room for waits in the state, so that barriers pass and learning goes on however long
 * Elasticsearch is away.
 *
 * <p>The writer is found by {@link WriterRoom}. Where none is in the same task, as without operator
 * chaining, documents are sent on at once and a full writer holds the job back.
 *
 * <p>Nothing here waits: the writer tells when it has room, and documents go on some at a time
 * between the task's input and its barriers. Only the end of the input, as of a job stopped with
 * {@code --drain}, sends them all.
 *
 * <p>Restored from an old state, documents of shoppers who were erased since are dropped.
 */
final class OverflowOperator extends AbstractStreamOperator<SearchDocument>
        implements OneInputStreamOperator<SearchDocument, SearchDocument>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    static final String STATE = "waiting-documents";

    /** Gauge: how many documents wait. */
    static final String DOCUMENTS = "overflowDocuments";

    private static final CodecSerializer<SearchDocument> SERIALIZER =
            new CodecSerializer<>(new SearchDocumentCodec(), true);
    private static final int MOST_KEYS = 100_000;
    private static final int AT_A_TIME = 256;

    private final ErasureLedgerSource erased;

    private transient ValueState<SearchDocument> state;
    private transient boolean restored;
    private transient MailboxExecutor mailbox;
    private transient WriterRoom room;
    private transient Overflow overflow;
    private transient Counter coalesced;
    private transient boolean draining;

    /**
     * @param erased who must not be written any more when the operator goes on from an old state
     */
    OverflowOperator(ErasureLedgerSource erased) {
        this.erased = requireNonNull(erased, "erased is null");
        chainingStrategy = ChainingStrategy.ALWAYS;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = executor;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.of(
                        STATE, DeclaredState.Kind.KEYED, SERIALIZER.snapshotConfiguration()));
    }

    /** A savepoint of before there was an overflow has all that waited in the writers. */
    @Override
    public boolean mayStartEmpty() {
        return true;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getKeyedStateStore()
                        .getState(new ValueStateDescriptor<>(STATE, SERIALIZER));
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        // A chain opens from its end: the writer is there, if there is one.
        room =
                WriterRoom.find(getRuntimeContext().getJobInfo(), getRuntimeContext().getTaskInfo())
                        .orElseGet(() -> new WriterRoom(() -> true, () -> false));
        coalesced = getMetricGroup().counter("coalesced");
        overflow =
                new Overflow(
                        new Values(),
                        new Writer(),
                        MOST_KEYS,
                        getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        getMetricGroup().gauge(DOCUMENTS, overflow::size);
        draining = false;
        if (restored) {
            overflow.restore(new WithoutErased(erased).oneByOne());
        }
        room.onRoom(this::drainSoon);
        drainSoon();
    }

    @Override
    public void processElement(StreamRecord<SearchDocument> element) throws Exception {
        overflow.offer(element.getValue());
        drainSoon();
    }

    @Override
    public void finish() throws Exception {
        // Or a stuck writer would take them all into memory.
        room.unwatch();
        overflow.drainAll();
        super.finish();
    }

    private void drainSoon() {
        if (!draining && !overflow.isEmpty() && room.isThere()) {
            draining = true;
            mailbox.execute(this::drain, "send documents that waited for the writer");
        }
    }

    private void drain() throws Exception {
        draining = false;
        overflow.drain(AT_A_TIME);
        drainSoon();
    }

    /** The keyed state. */
    private final class Values implements Overflow.Store {
        @Override
        public SearchDocument get(String key) throws Exception {
            setCurrentKey(key);
            return state.value();
        }

        @Override
        public void put(String key, SearchDocument document) throws Exception {
            setCurrentKey(key);
            state.update(document);
        }

        @Override
        public void remove(String key) {
            setCurrentKey(key);
            state.clear();
        }

        @Override
        public Stream<String> keys() {
            return getKeyedStateBackend()
                    .getKeys(STATE, VoidNamespace.INSTANCE)
                    .map(String.class::cast);
        }
    }

    private final class Writer implements Overflow.Exit {
        @Override
        public boolean hasRoom() {
            return room.isThere();
        }

        @Override
        public boolean isStuck() {
            return room.isStuck();
        }

        @Override
        public void send(SearchDocument document) {
            output.collect(new StreamRecord<>(document));
        }

        @Override
        public void waits(SearchDocument document) {
            room.waits(document);
        }

        @Override
        public void waitsNoMore(SearchDocument document) {
            room.waitsNoMore(document);
        }

        @Override
        public void coalesced() {
            coalesced.inc();
        }
    }
}
