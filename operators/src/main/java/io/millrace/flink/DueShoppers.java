package io.millrace.flink;

import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Shoppers whose slates are due while no scorer has room: an id and a time each, in the order in
 * which they became due.
 *
 * <p>Those whom an event made due are in the next checkpoint, as keyed state that changes by who
 * came and went since the last one. Refreshes are not: a restored job makes everybody's slate anew.
 */
final class DueShoppers {
    static final DeclaredState DECLARED =
            DeclaredState.keyed(ShopperLearnerOperator.DUE_STATE, LongSerializer.INSTANCE);

    private final ValueState<Long> state;
    private final Map<String, Long> urgent = new LinkedHashMap<>();
    private final Map<String, Long> refreshes = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();
    private Set<String> awaited = new HashSet<>();

    /**
     * A shopper whose turn it is.
     *
     * @param time when the event was appended that made the slate due, negative when none did; of a
     *     refresh the event time as of which it is due; epoch milliseconds
     */
    record Due(String shopperId, long time) {}

    DueShoppers(StateInitializationContext context) {
        state =
                context.getKeyedStateStore()
                        .getState(
                                new ValueStateDescriptor<>(
                                        ShopperLearnerOperator.DUE_STATE, LongSerializer.INSTANCE));
    }

    /** Reads who was due when the restored state was saved. */
    void open(KeyedStateBackend<Object> backend) throws Exception {
        try (Stream<Object> keys =
                backend.getKeys(ShopperLearnerOperator.DUE_STATE, VoidNamespace.INSTANCE)) {
            keys.forEach(key -> written.add((String) key));
        }
        for (String shopperId : written) {
            backend.setCurrentKey(shopperId);
            urgent.put(shopperId, state.value());
        }
    }

    /** Instead of sending the request; it is made anew when its turn comes. */
    void add(ScoreRequest request) {
        if (request.isUrgent()) {
            urgent.merge(request.shopperId(), request.appendedAt(), DueShoppers::earlier);
        } else if (!urgent.containsKey(request.shopperId())) {
            refreshes.put(request.shopperId(), request.time());
        }
    }

    void remove(String shopperId) {
        urgent.remove(shopperId);
        refreshes.remove(shopperId);
        awaited.remove(shopperId);
    }

    boolean contains(String shopperId) {
        return urgent.containsKey(shopperId);
    }

    int size() {
        return urgent.size() + refreshes.size();
    }

    boolean isAnyUrgent() {
        return !urgent.isEmpty();
    }

    boolean isRefreshing() {
        return !refreshes.isEmpty();
    }

    Due takeUrgent() {
        return take(urgent);
    }

    Due takeRefresh() {
        return take(refreshes);
    }

    /** From now on {@link #isAnyAwaited} tells whether any is left of those who are due now. */
    void awaitThoseNow() {
        awaited = new HashSet<>(urgent.keySet());
        awaited.addAll(refreshes.keySet());
    }

    boolean isAnyAwaited() {
        return !awaited.isEmpty();
    }

    /** Makes the state say who is due; changes the current key. */
    void write(KeyedStateBackend<Object> backend) throws Exception {
        List<String> gone = new ArrayList<>();
        for (String shopperId : written) {
            if (!urgent.containsKey(shopperId)) {
                gone.add(shopperId);
            }
        }
        for (String shopperId : gone) {
            backend.setCurrentKey(shopperId);
            state.clear();
            written.remove(shopperId);
        }
        for (Map.Entry<String, Long> due : urgent.entrySet()) {
            if (written.add(due.getKey())) {
                backend.setCurrentKey(due.getKey());
                state.update(due.getValue());
            }
        }
    }

    private Due take(Map<String, Long> from) {
        Iterator<Map.Entry<String, Long>> entries = from.entrySet().iterator();
        Map.Entry<String, Long> first = entries.next();
        Due due = new Due(first.getKey(), first.getValue());
        entries.remove();
        awaited.remove(due.shopperId());
        return due;
    }

    /** The earlier of two append times, of which a negative one is none. */
    static long earlier(long one, long other) {
        return one < 0 || other < 0 ? Math.max(one, other) : Math.min(one, other);
    }
}
