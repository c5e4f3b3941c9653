package io.millrace.flink;

import io.millrace.events.BadRecordReason;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.Verdict;
import io.millrace.shopper.ShopperEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** {@link EventGate} over state keyed by arrival id. */
public final class EventGateFunction extends KeyedProcessFunction<String, Arrival, ShopperEvent> {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "gate";

    private final GateSettings settings;
    private transient EventGate gate;
    private transient ValueState<GateState> states;

    public EventGateFunction(GateSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        gate = new EventGate(settings);
        states =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        STATE, new CodecSerializer<>(new GateStateCodec(), false)));
    }

    @Override
    public void processElement(Arrival arrival, Context context, Collector<ShopperEvent> out)
            throws Exception {
        GateState state = states.value();
        if (state == null) {
            state = gate.newState();
        }
        Verdict verdict = gate.decide(state, arrival, out::collect);
        states.update(state);
        switch (verdict) {
            case ADMITTED -> {}
            case DUPLICATE -> count(OutcomeCount.DUPLICATE, context);
            case LATE -> {
                count(OutcomeCount.LATE, context);
                reject(arrival, BadRecordReason.LATE, context);
            }
            case SUSPECTED_BOT -> {
                count(OutcomeCount.SUSPECTED_BOT, context);
                reject(arrival, BadRecordReason.SUSPECTED_BOT, context);
            }
        }
    }

    private static void count(String outcome, Context context) {
        context.output(Outputs.OUTCOMES, new OutcomeCount(outcome, 1));
    }

    private static void reject(Arrival arrival, BadRecordReason reason, Context context) {
        String detail = "event of " + arrival.arrivalId() + " at " + arrival.event().timestamp();
        context.output(Outputs.REJECTED, RejectBadEvents.rejected(arrival, reason, detail));
    }
}
