package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * What learners have in common that publish one record of one channel for each key: which keys
 * changed since the last time.
 *
 * @param <T> what is kept of a key
 */
abstract class KeyedPublisherOperator<T, OUT> extends ModelPublisherOperator<OUT>
        implements DeclaresState {
    private static final long serialVersionUID = 1L;

    private final String state;
    private final CodecSerializer<T> serializer;

    private transient ValueStateDescriptor<T> descriptor;
    private transient ValueState<T> states;
    private transient Set<String> changed;

    /**
     * @param state name of the keyed state
     * @param serializer of its values
     */
    KeyedPublisherOperator(
            PublicationSettings publication,
            SessionSettings session,
            Channel channel,
            String state,
            CodecSerializer<T> serializer) {
        super(publication, session, Set.of(channel));
        this.state = requireNonNull(state, "state is null");
        this.serializer = requireNonNull(serializer, "serializer is null");
    }

    /** Publishes the value of a key and keeps what that changed. */
    abstract void publish(String key, ValueState<T> value) throws Exception;

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(DeclaredState.keyed(state, serializer));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor = new ValueStateDescriptor<>(state, serializer);
        states = context.getKeyedStateStore().getState(descriptor);
    }

    @Override
    public void open() throws Exception {
        super.open();
        changed = new LinkedHashSet<>();
    }

    /** The value of the current key. */
    final ValueState<T> states() {
        return states;
    }

    /** Sees to it that the value of a key is published in time. */
    final void changed(String key) {
        changed.add(key);
        publishInTime();
    }

    @Override
    void publishChanged() throws Exception {
        for (String key : changed) {
            setCurrentKey(key);
            publish(key, states);
        }
        changed.clear();
    }

    @Override
    void publishAll() throws Exception {
        KeyedValues.forEach(getKeyedStateBackend(), descriptor, this::publish);
    }
}
