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

    /** The keys whose values fulfil a condition; none of them is the current key afterwards. */
    static <T> List<String> keysWhere(
            KeyedStateBackend<Object> backend,
            ValueStateDescriptor<T> descriptor,
            BiPredicate<String, T> condition)
            throws Exception {
        List<String> keys = new ArrayList<>();
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                descriptor,
                (Object key, ValueState<T> value) -> {
                    if (condition.test((String) key, value.value())) {
                        keys.add((String) key);
                    }
                });
        return keys;
    }
}
