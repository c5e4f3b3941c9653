package io.millrace.fusion;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.fusion.Contest.Weighting;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The layout of a {@link Contest}, or of none. */
final class ContestFormat {
    private static final int MAXIMUM_CONTESTANTS = 1_000;

    private ContestFormat() {}

    static void write(Contest contest, DataOutput out) throws IOException {
        out.writeBoolean(contest != null);
        if (contest == null) {
            return;
        }
        BinaryFormat.writeStrings(contest.experts, out);
        out.writeDouble(contest.events);
        out.writeDouble(contest.squaredWeights);
        BinaryFormat.writeVarLong(contest.judged, out);
        BinaryFormat.writeVarLong(contest.judgedBefore, out);
        out.writeBoolean(contest.servedBefore != null);
        if (contest.servedBefore != null) {
            writeWeights(contest.servedBefore, out);
        }
        BinaryFormat.writeVarLong(contest.nextId, out);
        BinaryFormat.writeVarLong(contest.generation, out);
        BinaryFormat.writeVarInt(contest.weightings.size(), out);
        for (int a = 0; a < contest.weightings.size(); a++) {
            Weighting weighting = contest.weightings.get(a);
            out.writeLong(weighting.id);
            BinaryFormat.writeString(weighting.name, out);
            writeWeights(weighting.weights, out);
            out.writeDouble(contest.sums[a]);
            for (int b = 0; b <= a; b++) {
                out.writeDouble(contest.products[a][b]);
            }
        }
    }

    /**
     * @param version of the state's layout
     */
    static Contest read(int version, DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        Contest contest = new Contest(BinaryFormat.readStrings(in));
        contest.events = in.readDouble();
        // Until new events outweigh the old ones they are worth as many as was thought.
        contest.squaredWeights = version < 3 ? contest.events : in.readDouble();
        contest.judged = BinaryFormat.readVarLong(in);
        contest.judgedBefore = BinaryFormat.readVarLong(in);
        contest.servedBefore = in.readBoolean() ? readWeights(contest, in) : null;
        contest.nextId = BinaryFormat.readVarLong(in);
        contest.generation = BinaryFormat.readVarLong(in);
        int size = BinaryFormat.readVarInt(in);
        if (size < 0 || size > MAXIMUM_CONTESTANTS) {
            throw new IOException("number of contestants out of range: " + size);
        }
        contest.sums = new double[size];
        contest.products = new double[size][size];
        for (int a = 0; a < size; a++) {
            long id = in.readLong();
            String name = BinaryFormat.readString(in);
            contest.weightings.add(new Weighting(id, name, readWeights(contest, in)));
            contest.sums[a] = in.readDouble();
            for (int b = 0; b <= a; b++) {
                contest.products[a][b] = in.readDouble();
                contest.products[b][a] = contest.products[a][b];
            }
        }
        return contest;
    }

    private static void writeWeights(double[] weights, DataOutput out) throws IOException {
        for (double weight : weights) {
            out.writeDouble(weight);
        }
    }

    private static double[] readWeights(Contest contest, DataInput in) throws IOException {
        double[] weights = new double[contest.experts.size()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = in.readDouble();
        }
        return weights;
    }
}
