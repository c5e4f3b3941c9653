package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link Signal}, fields in the order of the record. */
public final class SignalCodec extends VersionedCodec<Signal> {
    private static final long serialVersionUID = 1L;

    public SignalCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "signal";
    }

    @Override
    protected void writeBody(Signal value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.scope(), out);
        BinaryFormat.writeStrings(value.itemIds(), out);
        out.writeLong(value.version());
    }

    @Override
    protected Signal readBody(int version, DataInput in) throws IOException {
        return new Signal(BinaryFormat.readString(in), BinaryFormat.readStrings(in), in.readLong());
    }
}
