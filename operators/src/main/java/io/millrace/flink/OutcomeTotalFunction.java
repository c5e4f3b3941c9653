package io.millrace.flink;

import io.millrace.gate.OutcomeCount;
import io.millrace.modellog.SessionSettings;
import io.millrace.modellog.VersionSequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts outcomes and quality exactly once, in state keyed by name, and shows totals as they
 * change. Beside them, a metric of each name counts since the task started.
 *
 * <p>Versions are counted apart from the totals, which outgrow a version's counter.
 */
public final class OutcomeTotalFunction
        extends KeyedProcessFunction<String, OutcomeCount, OutcomeTotal>
        implements CheckpointedFunction, DeclaresState {
    private static final long serialVersionUID = 1L;

    /** Name of the keyed state. */
    public static final String STATE = "total";

    private static final String TIMER_STATE = "timer";
    private static final long INTERVAL = 250;
    private static final String METRIC_GROUP = "totals";

    private final SessionSettings settings;
    private transient OptionalLong restoredCheckpoint;
    private transient ModelLogMembership membership;
    private transient VersionSequence versions;
    private transient ValueState<Long> totals;
    private transient ValueState<Long> timers;
    private transient Map<String, Counter> counters;

    public OutcomeTotalFunction(SessionSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(
                DeclaredState.keyed(STATE, LongSerializer.INSTANCE),
                DeclaredState.keyed(TIMER_STATE, LongSerializer.INSTANCE));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        restoredCheckpoint = context.getRestoredCheckpointId();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {}

    @Override
    public void open(OpenContext context) throws Exception {
        membership = ModelLogMembership.join(getRuntimeContext(), restoredCheckpoint, settings);
        versions = new VersionSequence(membership.session().epoch());
        counters = new HashMap<>();
        totals = getRuntimeContext().getState(descriptor());
        timers =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>(TIMER_STATE, LongSerializer.INSTANCE));
    }

    static ValueStateDescriptor<Long> descriptor() {
        return new ValueStateDescriptor<>(STATE, LongSerializer.INSTANCE);
    }

    @Override
    public void processElement(OutcomeCount outcome, Context context, Collector<OutcomeTotal> out)
            throws Exception {
        counters.computeIfAbsent(outcome.name(), this::counter).inc(outcome.count());
        Long before = totals.value();
        totals.update((before == null ? 0 : before) + outcome.count());
        if (timers.value() == null) {
            long at = context.timerService().currentProcessingTime() + INTERVAL;
            context.timerService().registerProcessingTimeTimer(at);
            timers.update(at);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<OutcomeTotal> out)
            throws Exception {
        timers.clear();
        long total = totals.value();
        out.collect(show(context.getCurrentKey(), total));
    }

    /** A total under the epoch of this start, newer than what was shown before. */
    OutcomeTotal show(String name, long total) {
        return new OutcomeTotal(name, total, versions.next());
    }

    /** A dot would part the name in two for some reporters. */
    private Counter counter(String name) {
        return getRuntimeContext()
                .getMetricGroup()
                .addGroup(METRIC_GROUP)
                .counter(name.replace('.', '_'));
    }

    @Override
    public void close() {
        if (membership != null) {
            membership.close();
        }
    }
}
