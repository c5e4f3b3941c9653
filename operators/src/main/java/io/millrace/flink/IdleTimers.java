package io.millrace.flink;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimerService;

/**
 * Timers in event time that say when a key may have been idle for too long.
 *
 * <p><b>One timer a key.</b> A timer is set when a key gets its state, and not moved when the key
 * is touched. When it goes off, the operator looks into the key's blob, and if the key was touched
 * meanwhile it sets the timer again ({@link #again}). So a key with state has a timer, which costs
 * a busy key one firing in the idle time.
 *
 * <p><b>Event time only.</b> A replay of two years forgets as two years of live events did, and a
 * savepoint does not age while it lies around. A key that an event behind the watermark brings back
 * has a whole idle time from the watermark on. The watermark that ends a finite input says nothing
 * of time, so operators pass it on without firing timers.
 *
 * <p><b>Old savepoints.</b> The idle time that all timers are set for is part of the operator's
 * state. Restored from a savepoint without it, or with a longer one, every key gets its timer at
 * the start; a longer time than before needs nothing, since a timer that is early sets itself
 * again.
 */
final class IdleTimers {
    /** Name of the operator state. */
    static final String STATE = "idle-timers";

    /** Name of the keyed state of erasable keys: for when each one's timer is set. */
    static final String TIMES_STATE = "idle-timer";

    /** Name of the timer service to open them with. */
    static final String SERVICE = "idle";

    static final DeclaredState DECLARED = DeclaredState.operator(STATE, LongSerializer.INSTANCE);

    static final DeclaredState DECLARED_TIMES = KeyTimer.declared(TIMES_STATE);

    private final long idleMillis;
    private final Optional<KeyTimer> deletable;
    private InternalTimerService<VoidNamespace> timers;
    private ListState<Long> covered;
    private boolean everyKeyHasOne;

    /**
     * @param idleMillis above 0
     */
    IdleTimers(long idleMillis) {
        this(idleMillis, Optional.empty());
    }

    private IdleTimers(long idleMillis, Optional<KeyTimer> deletable) {
        this.idleMillis = idleMillis;
        this.deletable = deletable;
    }

    /** Timers of keys that name somebody who may have to be erased, hence can be stopped. */
    static IdleTimers ofErasable(long idleMillis) {
        return new IdleTimers(idleMillis, Optional.of(new KeyTimer(TIMES_STATE)));
    }

    void initialize(StateInitializationContext context) throws Exception {
        deletable.ifPresent(timer -> timer.initialize(context));
        // Union, so that after rescaling every subtask knows what held for all keys.
        covered =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(STATE, LongSerializer.INSTANCE));
        boolean any = false;
        boolean all = true;
        for (long idle : covered.get()) {
            any = true;
            all &= idle <= idleMillis;
        }
        everyKeyHasOne = !context.isRestored() || (any && all);
    }

    /**
     * Opens the timers and sets those that a restored state lacks.
     *
     * @param lastTouched when the key of a value was touched, event time
     */
    <T> void open(
            InternalTimerService<VoidNamespace> service,
            KeyedStateBackend<Object> backend,
            ValueStateDescriptor<T> descriptor,
            ToLongFunction<T> lastTouched)
            throws Exception {
        timers = service;
        if (deletable.isPresent()) {
            deletable.get().open(service, backend);
        }
        if (everyKeyHasOne) {
            return;
        }
        KeyedValues.forEach(
                backend, descriptor, (key, state) -> again(lastTouched.applyAsLong(state.value())));
        everyKeyHasOne = true;
    }

    void snapshot() throws Exception {
        covered.update(List.of(idleMillis));
    }

    /** Sets the timer of the current key, which has just got its state. */
    void start(long touched) throws Exception {
        again(Math.max(touched, timers.currentWatermark()));
    }

    /** Takes the timer of the current key away, which names somebody whose state is gone. */
    void stop() throws Exception {
        deletable.orElseThrow().remove();
    }

    /** Sets the timer of the current key for when it will have been idle since a time. */
    void again(long touched) throws Exception {
        long time = touched + idleMillis;
        if (deletable.isPresent()) {
            deletable.get().set(time);
        } else {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
        }
    }
}
