package io.millrace.flink;

import io.millrace.factor.NetworkGradient;
import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import io.millrace.network.NetworkLearner;
import io.millrace.network.NetworkState;
import io.millrace.network.NetworkStateCodec;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link NetworkLearner} over state keyed by network; publishes parameters to the model log. */
public final class NetworkLearnerOperator extends ModelPublisherOperator<Void>
        implements OneInputStreamOperator<NetworkGradient, Void>, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "network";

    private transient NetworkLearner learner;
    private transient ValueStateDescriptor<NetworkState> descriptor;
    private transient ValueState<NetworkState> states;
    private transient Set<String> changed;

    public NetworkLearnerOperator(PublicationSettings publication, SessionSettings session) {
        super(publication, session, EnumSet.of(Channel.NETWORKS));
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, new CodecSerializer<>(new NetworkStateCodec(), false)));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor =
                new ValueStateDescriptor<>(
                        STATE, new CodecSerializer<>(new NetworkStateCodec(), false));
        states = context.getKeyedStateStore().getState(descriptor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        learner = new NetworkLearner(session().newExperts());
        changed = new LinkedHashSet<>();
    }

    @Override
    public void processElement(StreamRecord<NetworkGradient> element) throws Exception {
        membership().checkHealthy();
        NetworkGradient gradient = element.getValue();
        states.update(learner.learn(states.value(), gradient));
        changed.add(gradient.name());
        publishInTime();
    }

    @Override
    void publishChanged() throws Exception {
        for (String name : changed) {
            setCurrentKey(name);
            publish(name, states);
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
                        (Object key, ValueState<NetworkState> value) ->
                                publish((String) key, value));
    }

    private void publish(String name, ValueState<NetworkState> value) throws Exception {
        NetworkState state = value.value();
        if (state != null) {
            log().append(Channel.NETWORKS, name, learner.publish(name, state, session().epoch()));
            value.update(state);
        }
    }
}
