package io.millrace.erasure;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link ErasedShopper}, fields in the order of the record. */
public final class ErasedShopperCodec extends VersionedCodec<ErasedShopper> {
    private static final long serialVersionUID = 1L;

    public ErasedShopperCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "erased-shopper";
    }

    @Override
    protected void writeBody(ErasedShopper value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.pseudonym(), out);
        out.writeLong(value.requestedAt());
        out.writeLong(value.upTo());
        out.writeLong(value.erasedAt());
        BinaryFormat.writeVarLong(value.lastDocument(), out);
        BinaryFormat.writeVarInt(value.historyItems(), out);
        BinaryFormat.writeVarInt(value.purchases(), out);
        BinaryFormat.writeVarInt(value.withdrawn(), out);
        BinaryFormat.writeVarLong(value.remaining(), out);
    }

    @Override
    protected ErasedShopper readBody(int version, DataInput in) throws IOException {
        return new ErasedShopper(
                BinaryFormat.readString(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                BinaryFormat.readVarLong(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarLong(in));
    }
}
