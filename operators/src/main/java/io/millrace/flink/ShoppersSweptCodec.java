package io.millrace.flink;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link ShoppersSwept}, fields in the order of the record. */
public final class ShoppersSweptCodec extends VersionedCodec<ShoppersSwept> {
    private static final long serialVersionUID = 1L;

    public ShoppersSweptCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "shoppers-swept";
    }

    @Override
    protected void writeBody(ShoppersSwept value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.epoch(), out);
        BinaryFormat.writeVarInt(value.subtask(), out);
        BinaryFormat.writeVarInt(value.subtasks(), out);
        out.writeBoolean(value.complete());
        out.writeBoolean(value.restored());
    }

    @Override
    protected ShoppersSwept readBody(int version, DataInput in) throws IOException {
        return new ShoppersSwept(
                BinaryFormat.readVarLong(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarInt(in),
                in.readBoolean(),
                in.readBoolean());
    }
}
