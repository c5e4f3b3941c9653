package io.millrace.gate;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link SourceRecord}, fields in the order of the record. */
public final class SourceRecordCodec extends VersionedCodec<SourceRecord> {
    private static final long serialVersionUID = 1L;

    public SourceRecordCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "source-record";
    }

    @Override
    protected void writeBody(SourceRecord value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.topic(), out);
        BinaryFormat.writeVarInt(value.partition(), out);
        BinaryFormat.writeVarLong(value.offset(), out);
        out.writeLong(value.appendedAt());
        BinaryFormat.writeBytes(value.key(), out);
        BinaryFormat.writeBytes(value.value(), out);
    }

    @Override
    protected SourceRecord readBody(int version, DataInput in) throws IOException {
        return new SourceRecord(
                BinaryFormat.readString(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarLong(in),
                in.readLong(),
                BinaryFormat.readBytes(in),
                BinaryFormat.readBytes(in));
    }
}
