package io.millrace.flink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ValueState;

/**
 * Keeps the blobs of hot keys as objects between checkpoints.
 *
 * <p>A hot item is updated many times a second and its blob is some kilobytes: reading and writing
 * it through the state backend each time is what learning would mostly consist of. The cache holds
 * the most recently used values back; {@link #writeBack} before every barrier makes the checkpoint
 * whole. Where the backend keeps the objects it is given, as the heap does, they are let go then,
 * since it may still be copying them; where it keeps bytes they stay.
 */
final class WriteBackCache<T> {
    private final int capacity;
    private final ValueState<T> state;
    private final Consumer<Object> currentKey;
    private final boolean backendKeepsBytes;
    private final LinkedHashMap<String, Entry<T>> entries = new LinkedHashMap<>(1024, 0.75f, true);

    /**
     * @param capacity values held, at least 1
     * @param currentKey sets the key that {@code state} is for
     * @param backendKeepsBytes whether the state keeps bytes of a value, not the value
     */
    WriteBackCache(
            int capacity,
            ValueState<T> state,
            Consumer<Object> currentKey,
            boolean backendKeepsBytes) {
        this.capacity = capacity;
        this.state = state;
        this.currentKey = currentKey;
        this.backendKeepsBytes = backendKeepsBytes;
    }

    /** The value of a key, or null. */
    T get(String key) throws Exception {
        Entry<T> entry = entries.get(key);
        if (entry != null) {
            return entry.value;
        }
        currentKey.accept(key);
        T value = state.value();
        if (value != null) {
            hold(key, new Entry<>(value, false));
        }
        return value;
    }

    /** Sets the value of a key. */
    void put(String key, T value) throws Exception {
        hold(key, new Entry<>(value, true));
    }

    /** Removes a key and its value, from the state too. */
    void remove(String key) {
        entries.remove(key);
        currentKey.accept(key);
        state.clear();
    }

    /** Writes all changed values to the state. */
    void writeBack() throws Exception {
        for (Map.Entry<String, Entry<T>> entry : entries.entrySet()) {
            write(entry.getKey(), entry.getValue());
            entry.setValue(new Entry<>(entry.getValue().value, false));
        }
        if (!backendKeepsBytes) {
            entries.clear();
        }
    }

    /** Forgets everything; to be called when the state was changed behind the cache. */
    void clear() {
        entries.clear();
    }

    private void hold(String key, Entry<T> entry) throws Exception {
        entries.put(key, entry);
        if (entries.size() > capacity) {
            Map.Entry<String, Entry<T>> eldest = entries.entrySet().iterator().next();
            entries.remove(eldest.getKey());
            write(eldest.getKey(), eldest.getValue());
        }
    }

    private void write(String key, Entry<T> entry) throws Exception {
        if (entry.changed) {
            currentKey.accept(key);
            state.update(entry.value);
        }
    }

    private record Entry<T>(T value, boolean changed) {}
}
