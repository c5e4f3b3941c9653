package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link ItemChange}; version 1 had neither clusters nor vector. */
public final class ItemChangeCodec extends VersionedCodec<ItemChange> {
    private static final long serialVersionUID = 1L;

    public ItemChangeCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "item-change";
    }

    @Override
    protected void writeBody(ItemChange value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.itemId(), out);
        out.writeLong(value.version());
        out.writeByte(value.popularityBucket());
        BinaryFormat.writeBytes(value.record(), out);
        out.writeLong(value.appendedAt());
        ModelRecordCodec.writeClusters(value.clusters(), out);
        out.writeBoolean(value.vector() != null);
        if (value.vector() != null) {
            BinaryFormat.writeFloats(value.vector(), out);
        }
    }

    @Override
    protected ItemChange readBody(int version, DataInput in) throws IOException {
        String itemId = BinaryFormat.readString(in);
        long documentVersion = in.readLong();
        int popularityBucket = in.readByte();
        byte[] record = BinaryFormat.readBytes(in);
        long appendedAt = in.readLong();
        ItemClusters clusters = version < 2 ? null : ModelRecordCodec.readClusters(in);
        float[] vector = version >= 2 && in.readBoolean() ? BinaryFormat.readFloats(in) : null;
        return new ItemChange(
                itemId, documentVersion, popularityBucket, clusters, vector, record, appendedAt);
    }
}
