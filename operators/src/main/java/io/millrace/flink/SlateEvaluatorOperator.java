package io.millrace.flink;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.EventIds;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.Segments;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemTable;
import io.millrace.judge.Choice;
import io.millrace.judge.Judgement;
import io.millrace.judge.ServedState;
import io.millrace.judge.ServedStateCodec;
import io.millrace.judge.SlateEvaluator;
import io.millrace.modellog.SessionSettings;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link SlateEvaluator} over state keyed by shopper: choices on one side, slates on the other.
 *
 * <p>Of a shopper who is forgotten nothing is kept: neither when the choices say so nor when the
 * last slate does, which slates on their way may have come before. Restored from an old state,
 * those who were erased are forgotten first.
 *
 * <p>{@code documentAge} is how old (in event milliseconds) the shopper's document was when they
 * chose something.
 *
 * <p>Counts and the judgements of contestants gather and leave in time, and always before a
 * barrier; what had been served is judged in public at once, under pseudonyms, in a side output.
 */
public final class SlateEvaluatorOperator extends ModelLogMemberOperator<FusionSample>
        implements TwoInputStreamOperator<Choice, VersionedSlate, FusionSample>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "served";

    private static final long INTERVAL = 100;
    private static final int AGES_WINDOW = 10_000;

    private transient SlateEvaluator evaluator;
    private transient FusionSampler sampler;
    private transient ValueStateDescriptor<ServedState> descriptor;
    private transient ValueState<ServedState> states;
    private transient Delayed nextFlush;

    public SlateEvaluatorOperator(SessionSettings session) {
        super(session);
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new ServedStateCodec(), false)));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new ServedStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextFlush = new Delayed(getProcessingTimeService(), INTERVAL, this::flush);
        sampler = new FusionSampler(session().newExperts());
        Histogram ages =
                getMetricGroup()
                        .histogram("documentAge", new DescriptiveStatisticsHistogram(AGES_WINDOW));
        evaluator = new SlateEvaluator(sampler, ages::update, this::publish);
        forgetErased();
    }

    private void forgetErased() throws Exception {
        ErasureLedger ledger = session().erasures();
        if (ledger.isEmpty()) {
            return;
        }
        List<String> erased =
                KeyedValues.keysWhere(
                        getKeyedStateBackend(),
                        descriptor,
                        shopperId -> ledger.erasedUpTo(shopperId) != ErasureLedger.NEVER,
                        (shopperId, served) -> true);
        for (String shopperId : erased) {
            setCurrentKey(shopperId);
            states.clear();
        }
    }

    @Override
    public void processElement1(StreamRecord<Choice> element) throws Exception {
        membership().checkHealthy();
        ServedState state = state();
        WeightsRecord weights;
        try (ItemTable.Lease lease = session().items().read()) {
            weights = lease.items().weights(Segments.GLOBAL);
        }
        evaluator.choose(state, element.getValue(), weights);
        if (element.getValue().kind() == Choice.Kind.RETIRED) {
            states.clear();
        } else {
            states.update(state);
        }
        nextFlush.request();
    }

    @Override
    public void processElement2(StreamRecord<VersionedSlate> element) throws Exception {
        membership().checkHealthy();
        if (element.getValue().slate().request().retired()) {
            states.clear();
            return;
        }
        ServedState state = state();
        evaluator.serve(state, element.getValue().slate());
        states.update(state);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private ServedState state() throws Exception {
        ServedState state = states.value();
        return state == null ? evaluator.newState() : state;
    }

    private void publish(Choice choice, String itemId, int rank) {
        String pseudonym = session().erasures().pseudonym(choice.shopperId());
        Judgement judgement =
                new Judgement(
                        Judgement.shopper(pseudonym), EventIds.hash(itemId), choice.time(), rank);
        output.collect(Outputs.JUDGEMENTS, new StreamRecord<>(judgement));
    }

    private void flush() {
        sampler.drainTo(sample -> output.collect(new StreamRecord<>(sample)));
        evaluator.drainTo(
                (name, count) ->
                        output.collect(
                                Outputs.OUTCOMES,
                                new StreamRecord<>(new OutcomeCount(name, count))));
    }
}
