package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Takes the timers of keys out of a timer service: a timer keeps the key's name in every checkpoint
 * until it goes off, which may be in a year.
 *
 * <p>Nobody knows when a key's timer goes off, so all timers are looked at: some 50 ns each, once
 * for all keys together.
 */
final class KeyTimers {
    private KeyTimers() {}

    private record Timer(String key, long time) {}

    static void remove(
            Set<String> keys,
            InternalTimerService<VoidNamespace> timers,
            KeyedStateBackend<Object> backend)
            throws Exception {
        if (keys.isEmpty()) {
            return;
        }
        List<Timer> found = new ArrayList<>();
        timers.forEachEventTimeTimer(
                (namespace, time) -> {
                    String key = (String) backend.getCurrentKey();
                    if (keys.contains(key)) {
                        found.add(new Timer(key, time));
                    }
                });
        for (Timer timer : found) {
            backend.setCurrentKey(timer.key());
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, timer.time());
        }
    }
}
