package io.millrace.judge;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes of a {@link Choice}, fields in the order of the record. */
public final class ChoiceCodec extends VersionedCodec<Choice> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CONTESTANTS = 1_000;

    public ChoiceCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "choice";
    }

    @Override
    protected void writeBody(Choice value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.shopperId(), out);
        BinaryFormat.writeString(value.kind().name(), out);
        BinaryFormat.writeVarLong(value.events(), out);
        out.writeLong(value.time());
        BinaryFormat.writeStrings(value.judged(), out);
        BinaryFormat.writeStrings(value.unranked(), out);
        BinaryFormat.writeVarInt(value.inFull().size(), out);
        for (FullRanks full : value.inFull()) {
            BinaryFormat.writeString(full.itemId(), out);
            out.writeDouble(full.weight());
            BinaryFormat.writeVarInt(full.ranks().length, out);
            for (int m = 0; m < full.ranks().length; m++) {
                out.writeLong(full.contestants()[m]);
                BinaryFormat.writeVarInt(full.ranks()[m], out);
            }
        }
    }

    @Override
    protected Choice readBody(int version, DataInput in) throws IOException {
        return new Choice(
                BinaryFormat.readString(in),
                Choice.Kind.valueOf(BinaryFormat.readString(in)),
                BinaryFormat.readVarLong(in),
                in.readLong(),
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in),
                version < 2 ? List.of() : readInFull(in));
    }

    private static List<FullRanks> readInFull(DataInput in) throws IOException {
        int size = BinaryFormat.readCount(in);
        List<FullRanks> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String itemId = BinaryFormat.readString(in);
            double weight = in.readDouble();
            int contestants = BinaryFormat.readVarInt(in);
            if (!(weight >= 1) || contestants < 0 || contestants > MOST_CONTESTANTS) {
                throw new IOException(
                        "weight or number of contestants out of range: weight=%s contestants=%d"
                                .formatted(weight, contestants));
            }
            long[] ids = new long[contestants];
            int[] ranks = new int[contestants];
            for (int m = 0; m < contestants; m++) {
                ids[m] = in.readLong();
                ranks[m] = BinaryFormat.readVarInt(in);
                if (ranks[m] < 1) {
                    throw new IOException("rank must be at least 1: rank=" + ranks[m]);
                }
            }
            all.add(new FullRanks(itemId, weight, ids, ranks));
        }
        return all;
    }
}
