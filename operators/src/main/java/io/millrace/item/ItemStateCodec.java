package io.millrace.item;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of an {@link ItemState}. */
public final class ItemStateCodec extends VersionedCodec<ItemState> {
    private static final long serialVersionUID = 1L;

    private final int neighbours;

    /** For reading with the default bound, as tools do. */
    public ItemStateCodec() {
        this(ItemSettings.DEFAULT.neighbours());
    }

    /**
     * @param neighbours bound of neighbours kept when reading; the strongest stay
     */
    public ItemStateCodec(int neighbours) {
        super(4);
        this.neighbours = neighbours;
    }

    @Override
    public String id() {
        return "item-state";
    }

    @Override
    protected void writeBody(ItemState value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.publications, out);
        BinaryFormat.writeVarLong(value.interactions, out);
        out.writeLong(value.time);
        out.writeDouble(value.popularity);
        out.writeDouble(value.occurrences);
        out.writeDouble(value.transitionsTotal);
        writeCounts(value.coVisits, out);
        writeCounts(value.transitions, out);
        ModelRecordCodec.writeFacts(value.facts, out);
        BinaryFormat.writeBytes(value.catalogueRecord, out);
        out.writeLong(value.catalogueAppendedAt);
        out.writeByte(value.popularityBucket);
        BinaryFormat.writeString(value.contentMake, out);
        BinaryFormat.writeVarInt(value.vectors.size(), out);
        for (LearnedVector vector : value.vectors) {
            BinaryFormat.writeString(vector.name, out);
            BinaryFormat.writeFloats(vector.values, out);
            out.writeDouble(vector.accumulator);
        }
        out.writeLong(value.lastInteraction);
        ModelRecordCodec.writeClusters(value.clusters, out);
        out.writeBoolean(value.indexedVector != null);
        if (value.indexedVector != null) {
            BinaryFormat.writeFloats(value.indexedVector, out);
        }
    }

    @Override
    protected ItemState readBody(int version, DataInput in) throws IOException {
        ItemState state = new ItemState(neighbours);
        state.publications = BinaryFormat.readVarLong(in);
        state.interactions = BinaryFormat.readVarLong(in);
        state.time = in.readLong();
        state.popularity = in.readDouble();
        state.occurrences = in.readDouble();
        state.transitionsTotal = in.readDouble();
        state.coVisits = readCounts(in);
        state.transitions = readCounts(in);
        state.facts = ModelRecordCodec.readFacts(in);
        state.catalogueRecord = BinaryFormat.readBytes(in);
        state.catalogueAppendedAt = in.readLong();
        state.popularityBucket = in.readByte();
        state.contentMake = version < 2 ? null : BinaryFormat.readString(in);
        int vectors = version < 2 ? 0 : BinaryFormat.readCount(in);
        for (int i = 0; i < vectors; i++) {
            state.vectors.add(
                    new LearnedVector(
                            BinaryFormat.readString(in),
                            BinaryFormat.readFloats(in),
                            in.readDouble()));
        }
        // Older versions only knew when anything was learned: no item goes earlier than it should.
        state.lastInteraction = version < 3 ? state.time : in.readLong();
        if (version >= 4) {
            state.clusters = ModelRecordCodec.readClusters(in);
            state.indexedVector = in.readBoolean() ? BinaryFormat.readFloats(in) : null;
        }
        return state;
    }

    private static void writeCounts(NeighbourCounts counts, DataOutput out) throws IOException {
        out.writeLong(counts.landmark());
        BinaryFormat.writeVarInt(counts.size(), out);
        for (int i = 0; i < counts.size(); i++) {
            BinaryFormat.writeString(counts.id(i), out);
            out.writeDouble(counts.count(i));
            out.writeDouble(counts.error(i));
        }
    }

    private NeighbourCounts readCounts(DataInput in) throws IOException {
        NeighbourCounts counts = NeighbourCounts.restored(neighbours, in.readLong());
        int size = BinaryFormat.readCount(in);
        for (int i = 0; i < size; i++) {
            counts.restore(BinaryFormat.readString(in), in.readDouble(), in.readDouble());
        }
        return counts;
    }
}
