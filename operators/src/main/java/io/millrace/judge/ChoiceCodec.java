package io.millrace.judge;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link Choice}, fields in the order of the record. */
public final class ChoiceCodec extends VersionedCodec<Choice> {
    private static final long serialVersionUID = 1L;

    public ChoiceCodec() {
        super(1);
    }

    @Override
    protected void writeBody(Choice value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.shopperId(), out);
        BinaryFormat.writeString(value.kind().name(), out);
        BinaryFormat.writeVarLong(value.events(), out);
        out.writeLong(value.time());
        BinaryFormat.writeStrings(value.judged(), out);
        BinaryFormat.writeStrings(value.unranked(), out);
    }

    @Override
    protected Choice readBody(int version, DataInput in) throws IOException {
        return new Choice(
                BinaryFormat.readString(in),
                Choice.Kind.valueOf(BinaryFormat.readString(in)),
                BinaryFormat.readVarLong(in),
                in.readLong(),
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in));
    }
}
