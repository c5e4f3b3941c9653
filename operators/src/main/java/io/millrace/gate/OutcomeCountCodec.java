package io.millrace.gate;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link OutcomeCount}. */
public final class OutcomeCountCodec extends VersionedCodec<OutcomeCount> {
    private static final long serialVersionUID = 1L;

    public OutcomeCountCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "outcome-count";
    }

    @Override
    protected void writeBody(OutcomeCount value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.name(), out);
        BinaryFormat.writeVarLong(value.count(), out);
    }

    @Override
    protected OutcomeCount readBody(int version, DataInput in) throws IOException {
        return new OutcomeCount(BinaryFormat.readString(in), BinaryFormat.readVarLong(in));
    }
}
