package io.millrace.flink;

import io.millrace.events.BadRecordException;
import io.millrace.events.BadRecordReason;
import io.millrace.gate.Arrival;
import io.millrace.gate.OutcomeCount;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets events through that could be decoded; the others go to the dead letters. */
public final class RejectBadEvents extends ProcessFunction<Arrival, Arrival> {
    private static final long serialVersionUID = 1L;

    private final long futureToleranceMillis;

    /**
     * @param futureToleranceMillis how much later than its append an event may claim to be
     */
    public RejectBadEvents(long futureToleranceMillis) {
        this.futureToleranceMillis = futureToleranceMillis;
    }

    @Override
    public void processElement(Arrival arrival, Context context, Collector<Arrival> out) {
        BadRecordException problem = arrival.problem();
        if (problem != null) {
            reject(arrival, problem.reason(), problem.detail(), context);
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
