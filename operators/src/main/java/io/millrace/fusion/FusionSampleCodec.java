package io.millrace.fusion;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a {@link FusionSample}. */
public final class FusionSampleCodec extends VersionedCodec<FusionSample> {
    private static final long serialVersionUID = 1L;

    private static final int MAXIMUM_CONTESTANTS = 1_000;

    public FusionSampleCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "fusion-sample";
    }

    @Override
    protected void writeBody(FusionSample value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.segment(), out);
        BinaryFormat.writeVarLong(value.events(), out);
        BinaryFormat.writeVarLong(value.candidates(), out);
        BinaryFormat.writeVarInt(value.experts().size(), out);
        for (int i = 0; i < value.experts().size(); i++) {
            BinaryFormat.writeString(value.experts().get(i), out);
            out.writeDouble(value.sums()[i]);
            out.writeDouble(value.squares()[i]);
            out.writeDouble(value.softmaxGradient()[i]);
            out.writeDouble(value.leastSquaresGradient()[i]);
        }
        writeJudgements(value.judgements(), out);
    }

    @Override
    protected FusionSample readBody(int version, DataInput in) throws IOException {
        String segment = BinaryFormat.readString(in);
        long events = BinaryFormat.readVarLong(in);
        long candidates = BinaryFormat.readVarLong(in);
        int size = BinaryFormat.readCount(in);
        List<String> experts = new ArrayList<>(size);
        double[] sums = new double[size];
        double[] squares = new double[size];
        double[] softmax = new double[size];
        double[] leastSquares = new double[size];
        for (int i = 0; i < size; i++) {
            experts.add(BinaryFormat.readString(in));
            sums[i] = in.readDouble();
            squares[i] = in.readDouble();
            softmax[i] = version < 2 ? 0 : in.readDouble();
            leastSquares[i] = version < 2 ? 0 : in.readDouble();
        }
        return new FusionSample(
                segment,
                events,
                candidates,
                experts,
                sums,
                squares,
                softmax,
                leastSquares,
                version < 2 ? null : readJudgements(in));
    }

    private static void writeJudgements(Judgements judgements, DataOutput out) throws IOException {
        out.writeBoolean(judgements != null);
        if (judgements == null) {
            return;
        }
        BinaryFormat.writeVarLong(judgements.events, out);
        BinaryFormat.writeVarInt(judgements.contestants.length, out);
        for (int a = 0; a < judgements.contestants.length; a++) {
            out.writeLong(judgements.contestants[a]);
            out.writeDouble(judgements.sums[a]);
        }
        for (double product : judgements.products) {
            out.writeDouble(product);
        }
    }

    private static Judgements readJudgements(DataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        long events = BinaryFormat.readVarLong(in);
        int size = BinaryFormat.readVarInt(in);
        if (size < 0 || size > MAXIMUM_CONTESTANTS) {
            throw new IOException("number of contestants out of range: " + size);
        }
        Judgements judgements = new Judgements(new long[size]);
        judgements.events = events;
        for (int a = 0; a < size; a++) {
            judgements.contestants[a] = in.readLong();
            judgements.sums[a] = in.readDouble();
        }
        for (int i = 0; i < judgements.products.length; i++) {
            judgements.products[i] = in.readDouble();
        }
        return judgements;
    }
}
