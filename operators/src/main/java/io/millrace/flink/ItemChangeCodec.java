package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link ItemChange}, fields in the order of the record. */
public final class ItemChangeCodec extends VersionedCodec<ItemChange> {
    private static final long serialVersionUID = 1L;

    public ItemChangeCodec() {
        super(1);
    }

    @Override
    protected void writeBody(ItemChange value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.itemId(), out);
        out.writeLong(value.version());
        out.writeByte(value.popularityBucket());
        BinaryFormat.writeBytes(value.record(), out);
        out.writeLong(value.appendedAt());
    }

    @Override
    protected ItemChange readBody(int version, DataInput in) throws IOException {
        return new ItemChange(
                BinaryFormat.readString(in),
                in.readLong(),
                in.readByte(),
                BinaryFormat.readBytes(in),
                in.readLong());
    }
}
