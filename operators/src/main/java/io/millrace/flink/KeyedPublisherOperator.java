package io.millrace.flink;

import static java.util.Objects.requireNonNull;

import io.millrace.modellog.Channel;
import io.millrace.modellog.SessionSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;

/**
 * What learners have in common that publish one record of one channel for each key: which keys
 * changed since the last time. There are a handful of keys, each of which learns from everything:
 * their values stay in memory, and go into the state before a barrier.
 *
 * @param <T> what is kept of a key
 */
abstract class KeyedPublisherOperator<T, OUT> extends ModelPublisherOperator<OUT>
        implements DeclaresState {
    private static final long serialVersionUID = 1L;

    /** More than there ever are. */
    private static final int VALUES_HELD = 64;

    private final String state;
    private final CodecSerializer<T> serializer;

    private transient ValueStateDescriptor<T> descriptor;
    private transient WriteBackCache<T> values;
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

    /** Publishes the value of a key, which may change it. */
    abstract void publish(String key, T value) throws Exception;

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(DeclaredState.keyed(state, serializer));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        descriptor = new ValueStateDescriptor<>(state, serializer);
        values =
                new WriteBackCache<>(
                        VALUES_HELD,
                        context.getKeyedStateStore().getState(descriptor),
                        this::setCurrentKey,
                        getKeyedStateBackend().isSafeToReuseKVState());
    }

    @Override
    public void open() throws Exception {
        super.open();
        changed = new LinkedHashSet<>();
        followLog(() -> {});
    }

    /** The value of a key, or null. */
    final T value(String key) throws Exception {
        return values.get(key);
    }

    /** Sets the value of a key, and sees to it that it is published in time. */
    final void changed(String key, T value) throws Exception {
        values.put(key, value);
        changed.add(key);
        publishInTime();
    }

    @Override
    void publishChanged() throws Exception {
        for (String key : changed) {
            T value = values.get(key);
            publish(key, value);
            values.put(key, value);
        }
        changed.clear();
    }

    @Override
    void republish(String key) throws Exception {
        T value = values.get(key);
        if (value != null) {
            publish(key, value);
            values.put(key, value);
        }
    }

    @Override
    void publishAll() throws Exception {
        values.clear();
        KeyedValues.forEach(
                getKeyedStateBackend(),
                descriptor,
                (key, kept) -> {
                    T value = kept.value();
                    publish(key, value);
                    kept.update(value);
                });
    }

    @Override
    void writeBack() throws Exception {
        values.writeBack();
    }
}
