package io.millrace.cluster;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link ClusterState}. */
public final class ClusterStateCodec extends VersionedCodec<ClusterState> {
    private static final long serialVersionUID = 1L;

    public ClusterStateCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "cluster-state";
    }

    @Override
    protected void writeBody(ClusterState value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.publications, out);
        BinaryFormat.writeVarInt(value.number, out);
        BinaryFormat.writeVarInt(value.fineSetting, out);
        BinaryFormat.writeVarInt(value.coarseSetting, out);
        BinaryFormat.writeVarInt(value.fineWanted, out);
        BinaryFormat.writeVarLong(value.steps, out);
        BinaryFormat.writeVarLong(value.stepsSinceFrozen, out);
        out.writeDouble(value.gap);
        out.writeBoolean(value.isStarted());
        if (value.isStarted()) {
            writeLearner(value.fine, out);
            writeLearner(value.coarse, out);
        }
        out.writeBoolean(value.frozen != null);
        if (value.frozen != null) {
            BinaryFormat.writeFloats(value.frozen.toParameters(), out);
        }
    }

    @Override
    protected ClusterState readBody(int version, DataInput in) throws IOException {
        ClusterState state = new ClusterState();
        state.publications = BinaryFormat.readVarLong(in);
        state.number = BinaryFormat.readVarInt(in);
        state.fineSetting = BinaryFormat.readVarInt(in);
        state.coarseSetting = BinaryFormat.readVarInt(in);
        state.fineWanted = BinaryFormat.readVarInt(in);
        state.steps = BinaryFormat.readVarLong(in);
        state.stepsSinceFrozen = BinaryFormat.readVarLong(in);
        state.gap = in.readDouble();
        try {
            if (in.readBoolean()) {
                state.fine = readLearner(in);
                state.coarse = readLearner(in);
            }
            if (in.readBoolean()) {
                state.frozen = Clustering.parse(BinaryFormat.readFloats(in));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not the clusters of items: " + e.getMessage(), e);
        }
        return state;
    }

    private static void writeLearner(SphericalKMeans learner, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(learner.centroids().dimensions(), out);
        BinaryFormat.writeFloats(learner.centroids().values(), out);
        for (double weight : learner.weights()) {
            out.writeDouble(weight);
        }
    }

    private static SphericalKMeans readLearner(DataInput in) throws IOException {
        int dimensions = BinaryFormat.readVarInt(in);
        Centroids centroids = new Centroids(dimensions, BinaryFormat.readFloats(in));
        double[] weights = new double[centroids.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = in.readDouble();
        }
        return new SphericalKMeans(centroids, weights);
    }
}
