package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.gate.SourceRecordCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link RejectedRecord}, fields in the order of the record. */
public final class RejectedRecordCodec extends VersionedCodec<RejectedRecord> {
    private static final long serialVersionUID = 1L;

    private final SourceRecordCodec records = new SourceRecordCodec();

    public RejectedRecordCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "rejected-record";
    }

    @Override
    protected void writeBody(RejectedRecord value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.reason(), out);
        BinaryFormat.writeString(value.detail(), out);
        records.write(value.source(), out);
    }

    @Override
    protected RejectedRecord readBody(int version, DataInput in) throws IOException {
        return new RejectedRecord(
                BinaryFormat.readString(in), BinaryFormat.readString(in), records.read(in));
    }
}
