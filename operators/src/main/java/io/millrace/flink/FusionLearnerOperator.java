package io.millrace.flink;

import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link FusionLearner} over state keyed by segment; publishes weights to the model log. Downstream
 * go the same records, less often, for those who watch the contest.
 */
public final class FusionLearnerOperator extends ModelPublisherOperator<ModelRecord>
        implements OneInputStreamOperator<FusionSample, ModelRecord>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "fusion";

    private static final long SHOWN_INTERVAL = 1000;

    private transient FusionLearner learner;
    private transient ValueStateDescriptor<FusionState> descriptor;
    private transient ValueState<FusionState> states;
    private transient Set<String> changed;
    private transient Map<String, ModelRecord> unseen;
    private transient Delayed nextShow;

    public FusionLearnerOperator(PublicationSettings publication, SessionSettings session) {
        super(publication, session, EnumSet.of(Channel.WEIGHTS));
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new FusionStateCodec(), false)));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new FusionStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        nextShow = new Delayed(getProcessingTimeService(), SHOWN_INTERVAL, this::show);
        learner = new FusionLearner(settings().experts(), settings().fusion());
        changed = new LinkedHashSet<>();
        unseen = new LinkedHashMap<>();
    }

    @Override
    public void processElement(StreamRecord<FusionSample> element) throws Exception {
        membership().checkHealthy();
        FusionSample sample = element.getValue();
        FusionState state = states.value();
        if (state == null) {
            state = learner.newState();
        }
        learner.learn(state, sample);
        states.update(state);
        changed.add(sample.segment());
        publishInTime();
    }

    @Override
    void publishChanged() throws Exception {
        for (String segment : changed) {
            setCurrentKey(segment);
            FusionState state = states.value();
            publish(segment, state);
            states.update(state);
        }
        changed.clear();
    }

    @Override
    void publishAll() throws Exception {
        getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (Object key, ValueState<FusionState> value) -> {
                            FusionState state = value.value();
                            publish((String) key, state);
                            value.update(state);
                        });
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        show();
    }

    private void publish(String segment, FusionState state) {
        WeightsRecord record = learner.publish(segment, state, session().epoch());
        log().append(Channel.WEIGHTS, segment, record);
        unseen.put(segment, record);
        nextShow.request();
    }

    private void show() {
        unseen.values().forEach(record -> output.collect(new StreamRecord<>(record)));
        unseen.clear();
    }
}
