package io.millrace.fusion;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link FusionState}. */
public final class FusionStateCodec extends VersionedCodec<FusionState> {
    private static final long serialVersionUID = 1L;

    public FusionStateCodec() {
        super(3);
    }

    @Override
    public String id() {
        return "fusion-state";
    }

    @Override
    protected void writeBody(FusionState value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.publications, out);
        BinaryFormat.writeVarLong(value.events, out);
        BinaryFormat.writeVarInt(value.experts.size(), out);
        for (int i = 0; i < value.experts.size(); i++) {
            BinaryFormat.writeString(value.experts.get(i), out);
            out.writeDouble(value.means[i]);
            out.writeDouble(value.variances[i]);
        }
        ContestFormat.write(value.contest, out);
    }

    @Override
    protected FusionState readBody(int version, DataInput in) throws IOException {
        FusionState state = new FusionState();
        state.publications = BinaryFormat.readVarLong(in);
        state.events = BinaryFormat.readVarLong(in);
        int size = BinaryFormat.readCount(in);
        for (int i = 0; i < size; i++) {
            int index = state.indexOf(BinaryFormat.readString(in));
            state.means[index] = in.readDouble();
            state.variances[index] = in.readDouble();
        }
        state.contest = version < 2 ? null : ContestFormat.read(version, in);
        return state;
    }
}
