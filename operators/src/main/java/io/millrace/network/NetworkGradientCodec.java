package io.millrace.network;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.factor.NetworkGradient;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link NetworkGradient}, fields in the order of the record. */
public final class NetworkGradientCodec extends VersionedCodec<NetworkGradient> {
    private static final long serialVersionUID = 1L;

    public NetworkGradientCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "network-gradient";
    }

    @Override
    protected void writeBody(NetworkGradient value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.name(), out);
        BinaryFormat.writeFloats(value.gradient(), out);
    }

    @Override
    protected NetworkGradient readBody(int version, DataInput in) throws IOException {
        return new NetworkGradient(BinaryFormat.readString(in), BinaryFormat.readFloats(in));
    }
}
