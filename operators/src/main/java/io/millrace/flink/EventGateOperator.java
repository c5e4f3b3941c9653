package io.millrace.flink;

import io.millrace.affinity.SearchEvent;
import io.millrace.events.BadRecordReason;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.Verdict;
import io.millrace.shopper.ShopperEvent;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/** {@link EventGate} over state keyed by arrival id; {@link IdleTimers} forget who stays away. */
public final class EventGateOperator extends AbstractStreamOperator<ShopperEvent>
        implements OneInputStreamOperator<Arrival, ShopperEvent>,
                DeclaresState,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "gate";

    private final GateSettings settings;
    private transient EventGate gate;
    private transient IdleTimers idleTimers;
    private transient ValueStateDescriptor<GateState> descriptor;
    private transient ValueState<GateState> states;
    private transient Counter expired;

    public EventGateOperator(GateSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new GateStateCodec(), false)),
                IdleTimers.DECLARED);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new GateStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
        idleTimers = new IdleTimers(settings.expiryMillis());
        idleTimers.initialize(context);
    }

    @Override
    public void open() throws Exception {
        super.open();
        gate = new EventGate(settings);
        expired = getMetricGroup().counter("expiredArrivalIds");
        idleTimers.open(
                getInternalTimerService(IdleTimers.SERVICE, VoidNamespaceSerializer.INSTANCE, this),
                getKeyedStateBackend(),
                descriptor,
                GateState::newestTime);
    }

    @Override
    public void processElement(StreamRecord<Arrival> element) throws Exception {
        Arrival arrival = element.getValue();
        GateState state = states.value();
        boolean isNew = state == null;
        if (isNew) {
            state = gate.newState();
        }
        Verdict verdict =
                gate.decide(state, arrival, event -> output.collect(like(element, event)));
        states.update(state);
        if (isNew) {
            idleTimers.start(state.newestTime());
        }
        switch (verdict) {
            case ADMITTED ->
                    SearchEvent.of(
                            arrival.event(), search -> collect(Outputs.SEARCHES, element, search));
            case DUPLICATE -> count(element, OutcomeCount.DUPLICATE);
            case LATE -> {
                count(element, OutcomeCount.LATE);
                reject(element, BadRecordReason.LATE);
            }
            case SUSPECTED_BOT -> {
                count(element, OutcomeCount.SUSPECTED_BOT);
                reject(element, BadRecordReason.SUSPECTED_BOT);
            }
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            output.emitWatermark(mark);
        } else {
            super.processWatermark(mark);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        GateState state = states.value();
        if (state == null) {
            return;
        }
        if (gate.isIdle(state, timer.getTimestamp())) {
            states.clear();
            expired.inc();
        } else {
            idleTimers.again(state.newestTime());
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time is ever set");
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        idleTimers.snapshot();
    }

    private void count(StreamRecord<Arrival> element, String outcome) {
        collect(Outputs.OUTCOMES, element, new OutcomeCount(outcome, 1));
    }

    private void reject(StreamRecord<Arrival> element, BadRecordReason reason) {
        Arrival arrival = element.getValue();
        String detail = "event of " + arrival.arrivalId() + " at " + arrival.event().timestamp();
        collect(Outputs.REJECTED, element, RejectBadEvents.rejected(arrival, reason, detail));
    }

    private <T> void collect(OutputTag<T> tag, StreamRecord<Arrival> element, T value) {
        output.collect(tag, like(element, value));
    }

    /** A value with the timestamp of another, where that has one. */
    private static <T> StreamRecord<T> like(StreamRecord<?> element, T value) {
        return element.hasTimestamp()
                ? new StreamRecord<>(value, element.getTimestamp())
                : new StreamRecord<>(value);
    }
}
