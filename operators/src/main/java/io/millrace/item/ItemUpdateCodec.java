package io.millrace.item;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VectorFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of an {@link ItemUpdate}, fields in the order of the record. */
public final class ItemUpdateCodec extends VersionedCodec<ItemUpdate> {
    private static final long serialVersionUID = 1L;

    public ItemUpdateCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "item-update";
    }

    @Override
    protected void writeBody(ItemUpdate value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.itemId(), out);
        out.writeLong(value.time());
        BinaryFormat.writeVarLong(value.interactions(), out);
        out.writeDouble(value.popularity());
        out.writeDouble(value.occurrences());
        BinaryFormat.writeVarInt(value.neighbours().size(), out);
        for (NeighbourIncrement neighbour : value.neighbours()) {
            BinaryFormat.writeString(neighbour.itemId(), out);
            out.writeDouble(neighbour.coVisits());
            out.writeDouble(neighbour.transitions());
        }
        VectorFormat.write(value.gradients(), out);
        BinaryFormat.writeVarInt(value.learner(), out);
        BinaryFormat.writeVarLong(value.sequence(), out);
        out.writeBoolean(value.urgent());
    }

    @Override
    protected ItemUpdate readBody(int version, DataInput in) throws IOException {
        String itemId = BinaryFormat.readString(in);
        long time = in.readLong();
        long interactions = BinaryFormat.readVarLong(in);
        double popularity = in.readDouble();
        double occurrences = in.readDouble();
        int size = BinaryFormat.readCount(in);
        List<NeighbourIncrement> neighbours = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            neighbours.add(
                    new NeighbourIncrement(
                            BinaryFormat.readString(in), in.readDouble(), in.readDouble()));
        }
        return new ItemUpdate(
                itemId,
                time,
                interactions,
                popularity,
                occurrences,
                neighbours,
                version < 2 ? List.of() : VectorFormat.read(in),
                BinaryFormat.readVarInt(in),
                BinaryFormat.readVarLong(in),
                in.readBoolean());
    }
}
