package io.millrace.judge;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Bytes of a {@link Judgement}, some 26: fields in the order of the record, a rank of 0 for what
 * was not ranked. They are read by other versions of Millrace too, which compare two jobs by them:
 * an upgrade is led by the version before, so a new layout may only append fields.
 */
public final class JudgementCodec extends VersionedCodec<Judgement> {
    private static final long serialVersionUID = 1L;

    public JudgementCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "judgement";
    }

    @Override
    public boolean readsNewer() {
        return true;
    }

    @Override
    protected void writeBody(Judgement value, DataOutput out) throws IOException {
        out.writeLong(value.shopper());
        out.writeLong(value.item());
        out.writeLong(value.time());
        BinaryFormat.writeVarInt(value.rank() == Ranking.NOT_RANKED ? 0 : value.rank(), out);
    }

    @Override
    protected Judgement readBody(int version, DataInput in) throws IOException {
        long shopper = in.readLong();
        long item = in.readLong();
        long time = in.readLong();
        int rank = BinaryFormat.readVarInt(in);
        if (rank < 0) {
            throw new IOException("rank must not be negative: rank=" + rank);
        }
        return new Judgement(shopper, item, time, rank == 0 ? Ranking.NOT_RANKED : rank);
    }
}
