package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link OutcomeTotal}, fields in the order of the record. */
public final class OutcomeTotalCodec extends VersionedCodec<OutcomeTotal> {
    private static final long serialVersionUID = 1L;

    public OutcomeTotalCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "outcome-total";
    }

    @Override
    protected void writeBody(OutcomeTotal value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.name(), out);
        BinaryFormat.writeVarLong(value.total(), out);
        out.writeLong(value.version());
    }

    @Override
    protected OutcomeTotal readBody(int version, DataInput in) throws IOException {
        return new OutcomeTotal(
                BinaryFormat.readString(in), BinaryFormat.readVarLong(in), in.readLong());
    }
}
