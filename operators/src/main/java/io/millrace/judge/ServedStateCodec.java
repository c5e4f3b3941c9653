package io.millrace.judge;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.shopper.HadItemsFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of a {@link ServedState}. Version 1 had twice as many candidates of each slate, and scores
 * as floats; the surplus of its three slates goes when another one is served.
 */
public final class ServedStateCodec extends VersionedCodec<ServedState> {
    private static final long serialVersionUID = 1L;

    /** Candidates of a slate in version 1, at most. */
    private static final int FIRST_DEPTH = 100;

    public ServedStateCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "served-state";
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
            for (float unit : slate.units()) {
                out.writeFloat(unit);
            }
            for (short score : slate.scores()) {
                out.writeShort(score);
            }
        }
    }

    @Override
    protected ServedState readBody(int version, DataInput in) throws IOException {
        ServedState state = new ServedState();
        state.had = HadItemsFormat.read(in);
        int slates = BinaryFormat.readCount(in);
        for (int i = 0; i < slates; i++) {
            state.slates.add(version < 2 ? readFirstSlate(in) : readSlate(in));
        }
        return state;
    }

    private static ServedSlate readSlate(DataInput in) throws IOException {
        long events = BinaryFormat.readVarLong(in);
        long time = in.readLong();
        List<String> experts = BinaryFormat.readStrings(in);
        long[] hashes = readHashes(in, ServedSlate.DEPTH);
        float[] units = new float[experts.size()];
        for (int k = 0; k < units.length; k++) {
            units[k] = in.readFloat();
        }
        short[] scores = new short[hashes.length * units.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = in.readShort();
        }
        return new ServedSlate(events, time, experts, hashes, units, scores);
    }

    private static ServedSlate readFirstSlate(DataInput in) throws IOException {
        long events = BinaryFormat.readVarLong(in);
        long time = in.readLong();
        List<String> experts = BinaryFormat.readStrings(in);
        long[] hashes = readHashes(in, FIRST_DEPTH);
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
        int kept = Math.min(ServedSlate.DEPTH, hashes.length);
        return ServedSlate.of(events, time, experts, Arrays.copyOf(hashes, kept), scores);
    }

    private static long[] readHashes(DataInput in, int most) throws IOException {
        long[] hashes = new long[BinaryFormat.readCount(in)];
        if (hashes.length > most) {
            throw new IOException("too many candidates: size=" + hashes.length);
        }
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = in.readLong();
        }
        return hashes;
    }
}
