package io.millrace.judge;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.shopper.HadItemsFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Bytes of a {@link ServedState}. */
public final class ServedStateCodec extends VersionedCodec<ServedState> {
    private static final long serialVersionUID = 1L;

    public ServedStateCodec() {
        super(1);
    }

    @Override
    protected void writeBody(ServedState value, DataOutput out) throws IOException {
        HadItemsFormat.write(value.had, out);
        BinaryFormat.writeVarInt(value.slates.size(), out);
        for (ServedSlate slate : value.slates) {
            BinaryFormat.writeVarLong(slate.events(), out);
            out.writeLong(slate.time());
            BinaryFormat.writeStrings(slate.experts(), out);
            BinaryFormat.writeVarInt(slate.hashes().length, out);
            for (long hash : slate.hashes()) {
                out.writeLong(hash);
            }
            BinaryFormat.writeFloats(slate.scores(), out);
        }
    }

    @Override
    protected ServedState readBody(int version, DataInput in) throws IOException {
        ServedState state = new ServedState();
        state.had = HadItemsFormat.read(in);
        int slates = BinaryFormat.readCount(in);
        for (int i = 0; i < slates; i++) {
            state.slates.add(readSlate(in));
        }
        return state;
    }

    private static ServedSlate readSlate(DataInput in) throws IOException {
        long events = BinaryFormat.readVarLong(in);
        long time = in.readLong();
        List<String> experts = BinaryFormat.readStrings(in);
        long[] hashes = new long[BinaryFormat.readCount(in)];
        if (hashes.length > ServedSlate.DEPTH) {
            throw new IOException("too many candidates: size=" + hashes.length);
        }
        for (int j = 0; j < hashes.length; j++) {
            hashes[j] = in.readLong();
        }
        float[] scores = BinaryFormat.readFloats(in);
        if (scores.length != hashes.length * experts.size()) {
            throw new IOException(
                    "scores do not fit: candidates="
                            + hashes.length
                            + " experts="
                            + experts.size()
                            + " scores="
                            + scores.length);
        }
        return new ServedSlate(events, time, experts, hashes, scores);
    }
}
