package io.millrace.flink;

import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link FusionLearner} over state keyed by segment; publishes weights to the model log. */
public final class FusionLearnerOperator extends ModelPublisherOperator<Void>
        implements OneInputStreamOperator<FusionSample, Void> {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "fusion";

    private transient FusionLearner learner;
    private transient ValueStateDescriptor<FusionState> descriptor;
    private transient ValueState<FusionState> states;
    private transient Set<String> changed;

    public FusionLearnerOperator(PublicationSettings publication, SessionSettings session) {
        super(publication, session, EnumSet.of(Channel.WEIGHTS));
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
        learner = new FusionLearner(settings().experts(), settings().fusion());
        changed = new LinkedHashSet<>();
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

    private void publish(String segment, FusionState state) {
        log().append(Channel.WEIGHTS, segment, learner.publish(segment, state, session().epoch()));
    }
}
