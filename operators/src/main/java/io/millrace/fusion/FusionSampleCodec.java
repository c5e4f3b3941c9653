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

    public FusionSampleCodec() {
        super(1);
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
        }
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
        for (int i = 0; i < size; i++) {
            experts.add(BinaryFormat.readString(in));
            sums[i] = in.readDouble();
            squares[i] = in.readDouble();
        }
        return new FusionSample(segment, events, candidates, experts, sums, squares);
    }
}
