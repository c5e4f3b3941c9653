package io.millrace.gate;

import io.millrace.erasure.ErasureFormat;
import io.millrace.erasure.ErasureLedger;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.shopper.PastItemFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Bytes of a {@link GateState}. Whoever an older version knew is taken for somebody the shop knows.
 */
public final class GateStateCodec extends VersionedCodec<GateState> {
    private static final long serialVersionUID = 1L;

    public GateStateCodec() {
        super(3);
    }

    @Override
    public String id() {
        return "gate-state";
    }

    @Override
    protected void writeBody(GateState value, DataOutput out) throws IOException {
        out.writeLong(value.newestTime);
        out.writeDouble(value.spent);
        out.writeLong(value.appendedAt);
        out.writeLong(value.streamTime);
        BinaryFormat.writeVarLong(value.knownMillis, out);
        BinaryFormat.writeString(value.boundUser, out);
        PastItemFormat.write(value.past, out);
        BinaryFormat.writeVarInt(value.ringSize, out);
        BinaryFormat.writeVarInt(value.ringNext, out);
        for (int i = 0; i < value.ringSize; i++) {
            out.writeLong(value.ring[i]);
        }
        ErasureFormat.write(value.erasedUpTo, out);
    }

    @Override
    protected GateState readBody(int version, DataInput in) throws IOException {
        GateState state = new GateState();
        state.newestTime = in.readLong();
        if (version < 3) {
            in.readLong(); // the minute whose events follow
            state.spent = BinaryFormat.readVarInt(in);
            state.knownMillis = EventGate.ESTABLISHED;
        } else {
            state.spent = in.readDouble();
            state.appendedAt = in.readLong();
            state.streamTime = in.readLong();
            state.knownMillis = BinaryFormat.readVarLong(in);
        }
        state.boundUser = BinaryFormat.readString(in);
        state.past.addAll(PastItemFormat.read(in));
        state.ringSize = BinaryFormat.readCount(in);
        state.ringNext = BinaryFormat.readVarInt(in);
        state.ring = new long[Math.max(state.ringSize, state.ring.length)];
        for (int i = 0; i < state.ringSize; i++) {
            state.ring[i] = in.readLong();
        }
        state.erasedUpTo = version < 2 ? ErasureLedger.NEVER : ErasureFormat.read(in);
        return state;
    }
}
