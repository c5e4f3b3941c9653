package io.millrace.flink;

import io.millrace.events.BadRecordException;
import io.millrace.events.BadRecordReason;
import io.millrace.events.CatalogueCodec;
import io.millrace.gate.SourceRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Lets catalogue records through that can be decoded; the others go to the dead letters. */
public final class RejectBadItems extends ProcessFunction<SourceRecord, CatalogueArrival> {
    private static final long serialVersionUID = 1L;

    private transient CatalogueCodec codec;
    private transient Counter rejected;

    @Override
    public void open(OpenContext context) {
        codec = new CatalogueCodec();
        rejected = getRuntimeContext().getMetricGroup().counter("rejectedItems");
    }

    @Override
    public void processElement(
            SourceRecord record, Context context, Collector<CatalogueArrival> out) {
        try {
            out.collect(new CatalogueArrival(itemId(record), record.appendedAt(), record.value()));
        } catch (BadRecordException e) {
            rejected.inc();
            context.output(
                    Outputs.REJECTED,
                    new RejectedRecord(e.reason().wireName(), e.detail(), record));
        }
    }

    /** The item's id: in the record, or, for a tombstone, its key. */
    private String itemId(SourceRecord record) throws BadRecordException {
        if (record.value() != null) {
            return codec.decode(record.value()).itemId();
        }
        if (record.key() == null || record.key().length == 0) {
            throw new BadRecordException(BadRecordReason.MISSING_ITEM, "a tombstone without a key");
        }
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
