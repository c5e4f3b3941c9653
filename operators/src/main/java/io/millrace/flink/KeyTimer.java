package io.millrace.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * The one timer of event time that each key may have in a timer service, and that can be deleted.
 *
 * <p>A timer keeps the key's name in every checkpoint until it goes off, which may be in a year,
 * and Flink deletes a timer only by its time. So the time is in the key's state: whoever is to
 * leave no trace loses the timer at once, and nobody looks through the timers of millions of
 * others.
 */
final class KeyTimer {
    private final String stateName;
    private ValueState<Long> times;
    private InternalTimerService<VoidNamespace> timers;

    /**
     * @param stateName of the keyed state that holds the times, epoch milliseconds
     */
    KeyTimer(String stateName) {
        this.stateName = stateName;
    }

    static DeclaredState declared(String stateName) {
        return DeclaredState.keyed(stateName, LongSerializer.INSTANCE);
    }

    void initialize(StateInitializationContext context) {
        times =
                context.getKeyedStateStore()
                        .getState(new ValueStateDescriptor<>(stateName, LongSerializer.INSTANCE));
    }

    void open(InternalTimerService<VoidNamespace> service, KeyedStateBackend<Object> backend)
            throws Exception {
        timers = service;
        if (!isAnyTimeKnown(backend)) {
            learnTimes(backend);
        }
    }

    /** Sets the current key's timer, instead of the one it has. */
    void set(long time) throws Exception {
        Long present = times.value();
        if (present == null || present != time) {
            if (present != null) {
                timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, present);
            }
            times.update(time);
        }
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
    }

    /** Takes the current key's timer away; it need not have one. */
    void remove() throws Exception {
        Long present = times.value();
        if (present != null) {
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, present);
            times.clear();
        }
    }

    private boolean isAnyTimeKnown(KeyedStateBackend<Object> backend) {
        try (Stream<Object> keys = backend.getKeys(stateName, VoidNamespace.INSTANCE)) {
            return keys.findAny().isPresent();
        }
    }

    /** The timers of an older savepoint have no times in the state; of several the first stays. */
    private void learnTimes(KeyedStateBackend<Object> backend) throws Exception {
        record Superseded(Object key, long time) {}
        List<Superseded> superseded = new ArrayList<>();
        timers.forEachEventTimeTimer(
                (namespace, time) -> {
                    Long present = times.value();
                    if (present != null) {
                        superseded.add(
                                new Superseded(backend.getCurrentKey(), Math.max(present, time)));
                    }
                    if (present == null || present > time) {
                        times.update(time);
                    }
                });
        for (Superseded timer : superseded) {
            backend.setCurrentKey(timer.key());
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, timer.time());
        }
    }
}
