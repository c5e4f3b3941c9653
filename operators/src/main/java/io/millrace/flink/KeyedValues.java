package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
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

    /** The keys whose values fulfil a condition; none of them is the current key afterwards. */
    static <T> List<String> keysWhere(
            KeyedStateBackend<Object> backend,
            ValueStateDescriptor<T> descriptor,
            BiPredicate<String, T> condition)
            throws Exception {
        List<String> keys = new ArrayList<>();
        forEach(
                backend,
                descriptor,
                (key, value) -> {
                    if (condition.test(key, value.value())) {
                        keys.add(key);
                    }
                });
        return keys;
    }
}
