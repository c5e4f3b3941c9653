package io.millrace.flink;

import io.millrace.events.BadRecordException;
import io.millrace.events.BadRecordReason;
import io.millrace.gate.Arrival;
import io.millrace.gate.OutcomeCount;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets events through that could be decoded; the others go to the dead letters.
 *
 * <p><b>The cut.</b> A state that was made from a file of history knows until when: the job that
 * goes on from it leaves out every event from before the cut, wherever in Kafka it lies, because
 * the file had it. What comes late and was in neither is left out too. The cut stays in the state
 * for good, so that reading the topic anew does not count history twice.
 */
public final class RejectBadEvents extends ProcessFunction<Arrival, Arrival>
        implements CheckpointedFunction, DeclaresState {
    private static final long serialVersionUID = 2L;

    /** Name of the operator state: nothing, or the cut in epoch milliseconds from each instance. */
    public static final String STATE = "history-cut";

    /** No event is from before it. */
    public static final long NO_CUT = Long.MIN_VALUE;

    private final long futureToleranceMillis;
    private final long recordedCut;

    private transient ListState<Long> state;
    private transient long cut;

    /**
     * @param futureToleranceMillis how much later than its append an event may claim to be
     */
    public RejectBadEvents(long futureToleranceMillis) {
        this(futureToleranceMillis, NO_CUT);
    }

    /**
     * For the job that reads the history, which lets all of it through.
     *
     * @param recordedCut epoch milliseconds, for the jobs that will go on; or {@link #NO_CUT}
     */
    public RejectBadEvents(long futureToleranceMillis, long recordedCut) {
        this.futureToleranceMillis = futureToleranceMillis;
        this.recordedCut = recordedCut;
    }

    @Override
    public List<DeclaredState> declaredStates() {
        return List.of(DeclaredState.operator(STATE, LongSerializer.INSTANCE));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(STATE, LongSerializer.INSTANCE));
        cut = NO_CUT;
        for (long restored : state.get()) {
            cut = Math.max(cut, restored);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        long kept = Math.max(cut, recordedCut);
        state.update(kept == NO_CUT ? List.of() : List.of(kept));
    }

    @Override
    public void processElement(Arrival arrival, Context context, Collector<Arrival> out) {
        BadRecordException problem = arrival.problem();
        if (problem != null) {
            reject(arrival, problem.reason(), problem.detail(), context);
        } else if (arrival.event().timestamp() < cut) {
            context.output(Outputs.OUTCOMES, new OutcomeCount(OutcomeCount.BEFORE_CUT, 1));
        } else if (arrival.event().timestamp() > arrival.appendedAt() + futureToleranceMillis) {
            reject(
                    arrival,
                    BadRecordReason.TIMESTAMP_IN_FUTURE,
                    "timestamp "
                            + arrival.event().timestamp()
                            + " is later than its append at "
                            + arrival.appendedAt(),
                    context);
        } else {
            out.collect(arrival);
        }
    }

    private static void reject(
            Arrival arrival, BadRecordReason reason, String detail, Context context) {
        context.output(Outputs.REJECTED, rejected(arrival, reason, detail));
        context.output(Outputs.OUTCOMES, new OutcomeCount(OutcomeCount.deadLetter(reason), 1));
    }

    static RejectedRecord rejected(Arrival arrival, BadRecordReason reason, String detail) {
        return new RejectedRecord(reason.wireName(), detail, arrival.source());
    }
}
