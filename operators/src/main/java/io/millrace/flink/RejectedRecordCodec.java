package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link RejectedRecord}, fields in the order of the record. */
public final class RejectedRecordCodec extends VersionedCodec<RejectedRecord> {
    private static final long serialVersionUID = 1L;

    public RejectedRecordCodec() {
        super(1);
    }

    @Override
    protected void writeBody(RejectedRecord value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.reason(), out);
        BinaryFormat.writeString(value.detail(), out);
        BinaryFormat.writeString(value.topic(), out);
        BinaryFormat.writeVarInt(value.partition(), out);
        BinaryFormat.writeVarLong(value.offset(), out);
        BinaryFormat.writeBytes(value.key(), out);
        BinaryFormat.writeBytes(value.value(), out);
        out.writeLong(value.appendedAt());
    }

    @Override
    protected RejectedRecord readBody(int version, DataInput in) throws IOException {
        return new RejectedRecord(
                BinaryFormat.readString(in),
                BinaryFormat.readString(in),
                BinaryFormat.readString(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarLong(in),
                BinaryFormat.readBytes(in),
                BinaryFormat.readBytes(in),
                in.readLong());
    }
}
