package io.millrace.flink;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.ClickAttribution;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.SearchEvent;
import io.millrace.affinity.SearchMemory;
import io.millrace.affinity.SearchMemoryCodec;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link ClickAttribution} over state keyed by {@link SearchEvent#memoryId()}; {@link IdleTimers}
 * forget who has not searched within the window.
 */
public final class SearchAttributionOperator extends EventTimeOperator<QueryObservation>
        implements OneInputStreamOperator<SearchEvent, QueryObservation>,
                DeclaresState,
                EventTimeTriggerable {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "search-memory";

    private final AffinitySettings settings;
    private final ErasureLedgerSource ledger;
    private transient ClickAttribution attribution;
    private transient IdleTimers idleTimers;
    private transient ValueStateDescriptor<SearchMemory> descriptor;
    private transient ValueState<SearchMemory> memories;

    /**
     * @param ledger whose memories a restored state may still have
     */
    public SearchAttributionOperator(AffinitySettings settings, ErasureLedgerSource ledger) {
        this.settings = settings;
        this.ledger = ledger;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new SearchMemoryCodec(), false)),
                IdleTimers.DECLARED,
                IdleTimers.DECLARED_TIMES);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new SearchMemoryCodec(), false));
        memories = context.getKeyedStateStore().getState(descriptor);
        idleTimers = IdleTimers.ofErasable(settings.windowMillis());
        idleTimers.initialize(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        attribution = new ClickAttribution(settings);
        idleTimers.open(
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this),
                getKeyedStateBackend(),
                descriptor,
                SearchMemory::time);
        forgetErased(ledger.read());
    }

    @Override
    public void processElement(StreamRecord<SearchEvent> element) throws Exception {
        SearchEvent event = element.getValue();
        SearchMemory memory = memories.value();
        if (event.kind() == SearchEvent.Kind.ERASED) {
            forget();
            return;
        }
        boolean isNew = memory == null;
        if (isNew) {
            memory = attribution.newMemory();
        }
        attribution.observe(
                memory, event, observation -> output.collect(new StreamRecord<>(observation)));
        // Purchases of those who did not search leave nothing behind.
        if (!memory.isEmpty()) {
            memories.update(memory);
            if (isNew) {
                idleTimers.start(memory.time());
            }
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        SearchMemory memory = memories.value();
        if (memory == null) {
            return;
        }
        if (attribution.isIdle(memory, timer.getTimestamp())) {
            forget();
        } else {
            idleTimers.again(memory.time());
        }
    }

    private void forgetErased(ErasureLedger erased) throws Exception {
        if (erased.isEmpty()) {
            return;
        }
        List<String> found =
                KeyedValues.keysWhere(
                        getKeyedStateBackend(),
                        descriptor,
                        memoryId -> erased.erasedUpTo(memoryId) != ErasureLedger.NEVER,
                        (memoryId, memory) -> erased.erasedUpTo(memoryId) >= memory.time());
        for (String memoryId : found) {
            setCurrentKey(memoryId);
            forget();
        }
    }

    private void forget() throws Exception {
        memories.clear();
        idleTimers.stop();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        idleTimers.snapshot();
    }
}
