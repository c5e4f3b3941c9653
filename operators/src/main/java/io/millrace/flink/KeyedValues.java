package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/** Looks through all of a subtask's keys. */
final class KeyedValues {
    private KeyedValues() {}

    /** Takes a key, which is the current one, and its value, which may be replaced. */
    interface Action<T> {
        void accept(String key, ValueState<T> value) throws Exception;
    }

    /** Does something for each key. */
    static <T> void forEach(
            KeyedStateBackend<Object> backend, ValueStateDescriptor<T> descriptor, Action<T> action)
            throws Exception {
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                descriptor,
                (Object key, ValueState<T> value) -> action.accept((String) key, value));
    }

    /**
     * The keys that fulfil a condition, and whose values do too; none of them is the current key
     * afterwards.
     *
     * @param keyCondition decides which values are read, which costs more than to go over the keys
     */
    static <T> List<String> keysWhere(
            KeyedStateBackend<Object> backend,
            ValueStateDescriptor<T> descriptor,
            Predicate<String> keyCondition,
            BiPredicate<String, T> condition)
            throws Exception {
        List<String> candidates;
        try (Stream<Object> keys = backend.getKeys(descriptor.getName(), VoidNamespace.INSTANCE)) {
            candidates = keys.map(String.class::cast).filter(keyCondition).toList();
        }
        ValueState<T> values =
                backend.getPartitionedState(
                        VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        List<String> found = new ArrayList<>();
        for (String key : candidates) {
            backend.setCurrentKey(key);
            if (condition.test(key, values.value())) {
                found.add(key);
            }
        }
        return found;
    }
}
