package io.millrace.slate;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.shopper.PastItemFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link ScoreRequest}, fields in the order of the record. */
public final class ScoreRequestCodec extends VersionedCodec<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    public ScoreRequestCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "score-request";
    }

    @Override
    protected void writeBody(ScoreRequest value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.shopperId(), out);
        BinaryFormat.writeVarLong(value.events(), out);
        BinaryFormat.writeVarInt(value.revision(), out);
        out.writeLong(value.time());
        out.writeLong(value.appendedAt());
        BinaryFormat.writeString(value.segment(), out);
        PastItemFormat.write(value.recent(), out);
        BinaryFormat.writeStrings(value.bought(), out);
        BinaryFormat.writeStrings(value.buyAgain(), out);
        out.writeBoolean(value.retired());
    }

    @Override
    protected ScoreRequest readBody(int version, DataInput in) throws IOException {
        return new ScoreRequest(
                BinaryFormat.readString(in),
                BinaryFormat.readVarLong(in),
                BinaryFormat.readVarInt(in),
                in.readLong(),
                in.readLong(),
                BinaryFormat.readString(in),
                PastItemFormat.read(in),
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in),
                in.readBoolean());
    }
}
