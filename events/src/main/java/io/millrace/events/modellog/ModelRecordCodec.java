package io.millrace.events.modellog;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a {@link ModelRecord}: version, kind, fields in the order of the record. */
public final class ModelRecordCodec extends VersionedCodec<ModelRecord> {
    private static final long serialVersionUID = 1L;

    private static final int ITEM = 1;
    private static final int NEIGHBOURS = 2;
    private static final int WEIGHTS = 3;
    private static final int MARKER = 4;
    private static final int PROGRESS = 5;
    private static final int NETWORK = 6;

    public ModelRecordCodec() {
        super(3);
    }

    @Override
    public String id() {
        return "model-record";
    }

    @Override
    protected void writeBody(ModelRecord value, DataOutput out) throws IOException {
        if (value instanceof ItemRecord item) {
            out.writeByte(ITEM);
            BinaryFormat.writeString(item.itemId(), out);
            out.writeLong(item.version());
            out.writeLong(item.time());
            BinaryFormat.writeVarLong(item.interactions(), out);
            out.writeDouble(item.popularity());
            out.writeDouble(item.occurrences());
            out.writeDouble(item.transitions());
            writeFacts(item.facts(), out);
            writeNeighbours(item.changed(), out);
            VectorFormat.write(item.vectors(), out);
            writeClusters(item.clusters(), out);
        } else if (value instanceof NeighbourRecord neighbours) {
            out.writeByte(NEIGHBOURS);
            BinaryFormat.writeString(neighbours.itemId(), out);
            out.writeLong(neighbours.version());
            out.writeLong(neighbours.time());
            writeNeighbours(neighbours.neighbours(), out);
        } else if (value instanceof WeightsRecord weights) {
            out.writeByte(WEIGHTS);
            BinaryFormat.writeString(weights.segment(), out);
            out.writeLong(weights.version());
            BinaryFormat.writeVarInt(weights.experts().size(), out);
            for (int i = 0; i < weights.experts().size(); i++) {
                BinaryFormat.writeString(weights.experts().get(i), out);
                out.writeDouble(weights.weights()[i]);
                out.writeDouble(weights.deviations()[i]);
            }
            writeContest(weights, out);
        } else if (value instanceof NetworkRecord network) {
            out.writeByte(NETWORK);
            BinaryFormat.writeString(network.name(), out);
            out.writeLong(network.version());
            BinaryFormat.writeFloats(network.parameters(), out);
        } else if (value instanceof EpochMarker marker) {
            out.writeByte(MARKER);
            BinaryFormat.writeVarLong(marker.epoch(), out);
            BinaryFormat.writeVarInt(marker.firstKeyGroup(), out);
            BinaryFormat.writeVarInt(marker.lastKeyGroup(), out);
            BinaryFormat.writeVarInt(marker.keyGroups(), out);
        } else if (value instanceof Progress progress) {
            out.writeByte(PROGRESS);
            BinaryFormat.writeVarLong(progress.epoch(), out);
            BinaryFormat.writeVarInt(progress.itemLearner(), out);
            BinaryFormat.writeVarInt(progress.applied().length, out);
            for (long applied : progress.applied()) {
                BinaryFormat.writeVarLong(applied, out);
            }
        } else {
            throw new IOException("unknown model record: " + value);
        }
    }

    @Override
    protected ModelRecord readBody(int version, DataInput in) throws IOException {
        int kind = in.readByte();
        switch (kind) {
            case ITEM:
                return new ItemRecord(
                        BinaryFormat.readString(in),
                        in.readLong(),
                        in.readLong(),
                        BinaryFormat.readVarLong(in),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        readFacts(in),
                        readNeighbours(in),
                        version < 2 ? List.of() : VectorFormat.read(in),
                        version < 3 ? null : readClusters(in));
            case NEIGHBOURS:
                return new NeighbourRecord(
                        BinaryFormat.readString(in),
                        in.readLong(),
                        in.readLong(),
                        readNeighbours(in));
            case WEIGHTS:
                return readWeights(version, in);
            case NETWORK:
                return new NetworkRecord(
                        BinaryFormat.readString(in), in.readLong(), BinaryFormat.readFloats(in));
            case MARKER:
                return new EpochMarker(
                        BinaryFormat.readVarLong(in),
                        BinaryFormat.readVarInt(in),
                        BinaryFormat.readVarInt(in),
                        BinaryFormat.readVarInt(in));
            case PROGRESS:
                return readProgress(in);
            default:
                throw new IOException("unknown kind of model record: kind=" + kind);
        }
    }

    private static WeightsRecord readWeights(int version, DataInput in) throws IOException {
        String segment = BinaryFormat.readString(in);
        long recordVersion = in.readLong();
        int size = BinaryFormat.readCount(in);
        List<String> experts = new ArrayList<>(size);
        double[] weights = new double[size];
        double[] deviations = new double[size];
        for (int i = 0; i < size; i++) {
            experts.add(BinaryFormat.readString(in));
            weights[i] = in.readDouble();
            deviations[i] = in.readDouble();
        }
        if (version < 2) {
            return new WeightsRecord(segment, recordVersion, experts, weights, deviations);
        }
        long judged = BinaryFormat.readVarLong(in);
        long champion = in.readLong();
        int contestantCount = BinaryFormat.readCount(in);
        List<Contestant> contestants = new ArrayList<>(Math.min(contestantCount, 1_000));
        for (int i = 0; i < contestantCount; i++) {
            long id = in.readLong();
            String name = BinaryFormat.readString(in);
            double[] contestantWeights = new double[size];
            for (int k = 0; k < size; k++) {
                contestantWeights[k] = in.readDouble();
            }
            contestants.add(new Contestant(id, name, contestantWeights, in.readDouble()));
        }
        return new WeightsRecord(
                segment,
                recordVersion,
                experts,
                weights,
                deviations,
                judged,
                champion,
                contestants);
    }

    private static void writeContest(WeightsRecord weights, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(weights.judged(), out);
        out.writeLong(weights.champion());
        BinaryFormat.writeVarInt(weights.contestants().size(), out);
        for (Contestant contestant : weights.contestants()) {
            out.writeLong(contestant.id());
            BinaryFormat.writeString(contestant.name(), out);
            for (double weight : contestant.weights()) {
                out.writeDouble(weight);
            }
            out.writeDouble(contestant.score());
        }
    }

    private static Progress readProgress(DataInput in) throws IOException {
        long epoch = BinaryFormat.readVarLong(in);
        int itemLearner = BinaryFormat.readVarInt(in);
        long[] applied = new long[BinaryFormat.readCount(in)];
        for (int i = 0; i < applied.length; i++) {
            applied[i] = BinaryFormat.readVarLong(in);
        }
        return new Progress(epoch, itemLearner, applied);
    }

    /** Writes facts that may be null. */
    public static void writeFacts(ItemFacts facts, DataOutput out) throws IOException {
        out.writeBoolean(facts != null);
        if (facts != null) {
            BinaryFormat.writeString(facts.productId(), out);
            BinaryFormat.writeString(facts.brand(), out);
            BinaryFormat.writeString(facts.categoryLeaf(), out);
            BinaryFormat.writeString(facts.priceBand(), out);
            out.writeBoolean(facts.inStock());
        }
    }

    /** Reads what {@link #writeFacts} wrote. */
    public static ItemFacts readFacts(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        return new ItemFacts(
                BinaryFormat.readString(in),
                BinaryFormat.readString(in),
                BinaryFormat.readString(in),
                BinaryFormat.readString(in),
                in.readBoolean());
    }

    /** Writes clusters that may be null. */
    public static void writeClusters(ItemClusters clusters, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(clusters == null ? 0 : clusters.clustering(), out);
        if (clusters != null) {
            BinaryFormat.writeVarInt(clusters.fine(), out);
            BinaryFormat.writeVarInt(clusters.coarse(), out);
        }
    }

    /** Reads what {@link #writeClusters} wrote. */
    public static ItemClusters readClusters(DataInput in) throws IOException {
        int clustering = BinaryFormat.readVarInt(in);
        if (clustering == 0) {
            return null;
        }
        int fine = BinaryFormat.readVarInt(in);
        int coarse = BinaryFormat.readVarInt(in);
        if (clustering < 0 || fine < 0 || coarse < 0) {
            throw new IOException(
                    "clusters out of range: clustering=%d, fine=%d, coarse=%d"
                            .formatted(clustering, fine, coarse));
        }
        return new ItemClusters(clustering, fine, coarse);
    }

    private static void writeNeighbours(List<Neighbour> neighbours, DataOutput out)
            throws IOException {
        BinaryFormat.writeVarInt(neighbours.size(), out);
        for (Neighbour neighbour : neighbours) {
            BinaryFormat.writeString(neighbour.itemId(), out);
            out.writeFloat(neighbour.coVisits());
            out.writeFloat(neighbour.transitions());
        }
    }

    private static List<Neighbour> readNeighbours(DataInput in) throws IOException {
        int size = BinaryFormat.readCount(in);
        List<Neighbour> neighbours = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            neighbours.add(
                    new Neighbour(BinaryFormat.readString(in), in.readFloat(), in.readFloat()));
        }
        return neighbours;
    }
}
