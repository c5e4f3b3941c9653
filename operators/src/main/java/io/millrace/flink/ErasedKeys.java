package io.millrace.flink;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * Keys of shoppers who were erased, until the next barrier: their timers hold the name, and are
 * taken away for all of them together, see {@link KeyTimers}.
 */
final class ErasedKeys {
    private final Set<String> keys = new HashSet<>();

    void add(String key) {
        keys.add(key);
    }

    /** Hands out those that have not come back to life, and empties. */
    Set<String> takeWithoutState(ValueState<?> states, KeyedStateBackend<Object> backend)
            throws Exception {
        Set<String> withoutState = new HashSet<>();
        for (String key : keys) {
            backend.setCurrentKey(key);
            if (states.value() == null) {
                withoutState.add(key);
            }
        }
        keys.clear();
        return withoutState;
    }
}
