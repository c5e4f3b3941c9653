package io.millrace.flink;

import io.millrace.erasure.ErasureRequest;
import io.millrace.events.BadRecordException;
import io.millrace.events.Erasure;
import io.millrace.events.ErasureCodec;
import io.millrace.events.ShopperIds;
import io.millrace.gate.SourceRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets erasures through that can be decoded, one for the user and one for the visitor; the others
 * go to the dead letters. A tombstone takes a request back from the topic, not its effect.
 */
public final class RejectBadErasures extends ProcessFunction<SourceRecord, ErasureRequest> {
    private static final long serialVersionUID = 1L;

    private transient ErasureCodec codec;
    private transient Counter rejected;

    @Override
    public void open(OpenContext context) {
        codec = new ErasureCodec();
        rejected = getRuntimeContext().getMetricGroup().counter("rejectedErasures");
    }

    @Override
    public void processElement(
            SourceRecord record, Context context, Collector<ErasureRequest> out) {
        if (record.value() == null) {
            return;
        }
        try {
            Erasure erasure = codec.decode(record.value(), record.appendedAt());
            if (erasure.userId() != null) {
                out.collect(request(ShopperIds.ofUser(erasure.userId()), erasure, record));
            }
            if (erasure.visitorId() != null) {
                out.collect(request(ShopperIds.ofVisitor(erasure.visitorId()), erasure, record));
            }
        } catch (BadRecordException e) {
            rejected.inc();
            context.output(
                    Outputs.REJECTED,
                    new RejectedRecord(e.reason().wireName(), e.detail(), record));
        }
    }

    private static ErasureRequest request(String shopperId, Erasure erasure, SourceRecord record) {
        return new ErasureRequest(shopperId, erasure.requestedAt(), record.appendedAt());
    }
}
