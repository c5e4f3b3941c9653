package io.millrace.network;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link NetworkState}. */
public final class NetworkStateCodec extends VersionedCodec<NetworkState> {
    private static final long serialVersionUID = 1L;

    public NetworkStateCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "network-state";
    }

    @Override
    protected void writeBody(NetworkState value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.publications, out);
        BinaryFormat.writeVarLong(value.steps, out);
        BinaryFormat.writeFloats(value.parameters, out);
        BinaryFormat.writeFloats(value.accumulators, out);
    }

    @Override
    protected NetworkState readBody(int version, DataInput in) throws IOException {
        long publications = BinaryFormat.readVarLong(in);
        long steps = BinaryFormat.readVarLong(in);
        NetworkState state =
                new NetworkState(BinaryFormat.readFloats(in), BinaryFormat.readFloats(in));
        if (state.parameters.length != state.accumulators.length) {
            throw new IOException("a network has more parameters than accumulators or less");
        }
        state.publications = publications;
        state.steps = steps;
        return state;
    }
}
