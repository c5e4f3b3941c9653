package io.millrace.gate;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link Arrival}: where it came from, key, value. */
public final class ArrivalCodec extends VersionedCodec<Arrival> {
    private static final long serialVersionUID = 1L;

    public ArrivalCodec() {
        super(1);
    }

    @Override
    protected void writeBody(Arrival value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.topic(), out);
        BinaryFormat.writeVarInt(value.partition(), out);
        BinaryFormat.writeVarLong(value.offset(), out);
        out.writeLong(value.appendedAt());
        BinaryFormat.writeBytes(value.key(), out);
        BinaryFormat.writeBytes(value.value(), out);
    }

    @Override
    protected Arrival readBody(int version, DataInput in) throws IOException {
        return new Arrival(
                BinaryFormat.readString(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarLong(in),
                in.readLong(),
                BinaryFormat.readBytes(in),
                BinaryFormat.readBytes(in));
    }
}
