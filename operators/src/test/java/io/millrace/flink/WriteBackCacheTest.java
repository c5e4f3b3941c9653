package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.state.ValueState;
import org.junit.jupiter.api.Test;

class WriteBackCacheTest {
    private final KeyedState state = new KeyedState();

    @Test
    void put_isInTheStateOnlyAfterWriteBack() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(10, false);
        cache.put("a", new AtomicInteger(1));
        assertThat(cache.get("a")).hasValue(1);
        assertThat(state.values).isEmpty();

        cache.writeBack();

        assertThat(state.values.get("a")).hasValue(1);
    }

    @Test
    void get_unknown_isNull() throws Exception {
        assertThat(cache(10, false).get("a")).isNull();
    }

    @Test
    void put_beyondTheCapacity_writesTheLeastRecentlyUsed() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(2, false);
        cache.put("a", new AtomicInteger(1));
        cache.put("b", new AtomicInteger(2));
        cache.get("a");
        cache.put("c", new AtomicInteger(3));

        assertThat(state.values).containsOnlyKeys("b");
        assertThat(cache.get("b")).as("read back").hasValue(2);
        assertThat(state.values).containsOnlyKeys("a", "b");
    }

    @Test
    void writeBack_unchangedValues_areNotWritten() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(10, true);
        state.values.put("a", new AtomicInteger(1));
        cache.get("a");
        cache.put("b", new AtomicInteger(2));
        cache.writeBack();
        cache.writeBack();

        assertThat(state.writes).isEqualTo(1);
    }

    @Test
    void writeBack_backendKeepsObjects_letsThemGo() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(10, false);
        AtomicInteger value = new AtomicInteger(1);
        cache.put("a", value);
        cache.writeBack();
        state.values.put("a", new AtomicInteger(5));

        assertThat(cache.get("a")).as("what the backend hands out now").hasValue(5);
    }

    @Test
    void writeBack_backendKeepsBytes_keepsTheObjectsForTheNextChange() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(10, true);
        AtomicInteger value = new AtomicInteger(1);
        cache.put("a", value);
        cache.writeBack();
        assertThat(cache.get("a")).isSameAs(value);
        assertThat(state.reads).isZero();

        value.set(2);
        cache.put("a", value);
        cache.writeBack();
        assertThat(state.writes).isEqualTo(2);
    }

    @Test
    void clear_forgetsWhatWasHeld() throws Exception {
        WriteBackCache<AtomicInteger> cache = cache(10, true);
        cache.put("a", new AtomicInteger(1));
        cache.writeBack();
        cache.clear();
        state.values.put("a", new AtomicInteger(9));

        assertThat(cache.get("a")).hasValue(9);
    }

    private WriteBackCache<AtomicInteger> cache(int capacity, boolean backendKeepsBytes) {
        return new WriteBackCache<>(capacity, state, key -> state.key = key, backendKeepsBytes);
    }

    /** A value for each key. */
    private static final class KeyedState implements ValueState<AtomicInteger> {
        private final Map<Object, AtomicInteger> values = new HashMap<>();
        private Object key;
        private int reads;
        private int writes;

        @Override
        public AtomicInteger value() {
            AtomicInteger value = values.get(key);
            reads += value == null ? 0 : 1;
            return value;
        }

        @Override
        public void update(AtomicInteger value) {
            writes++;
            values.put(key, value);
        }

        @Override
        public void clear() {
            values.remove(key);
        }
    }
}
