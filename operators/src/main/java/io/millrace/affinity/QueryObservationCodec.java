package io.millrace.affinity;

import io.millrace.affinity.QueryObservation.Kind;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link QueryObservation}, fields in the order of the record. */
public final class QueryObservationCodec extends VersionedCodec<QueryObservation> {
    private static final long serialVersionUID = 1L;

    public QueryObservationCodec() {
        super(2);
    }

    @Override
    public String id() {
        return "query-observation";
    }

    @Override
    protected void writeBody(QueryObservation value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.queryId(), out);
        out.writeLong(value.voter());
        out.writeDouble(value.weight());
        out.writeByte(number(value.kind()));
        out.writeLong(value.time());
        BinaryFormat.writeVarInt(value.place(), out);
        HashesFormat.write(value.shown(), out);
        BinaryFormat.writeString(value.itemId(), out);
    }

    @Override
    protected QueryObservation readBody(int version, DataInput in) throws IOException {
        return new QueryObservation(
                BinaryFormat.readString(in),
                version < 2 ? 0 : in.readLong(),
                version < 2 ? 1 : in.readDouble(),
                kind(in.readByte()),
                in.readLong(),
                BinaryFormat.readVarInt(in),
                HashesFormat.read(in),
                BinaryFormat.readString(in));
    }

    private static int number(Kind kind) {
        return switch (kind) {
            case SHOWN -> 1;
            case CLICKED -> 2;
            case CLICKED_UNSEEN -> 3;
            case BOUGHT -> 4;
        };
    }

    private static Kind kind(int number) throws IOException {
        return switch (number) {
            case 1 -> Kind.SHOWN;
            case 2 -> Kind.CLICKED;
            case 3 -> Kind.CLICKED_UNSEEN;
            case 4 -> Kind.BOUGHT;
            default -> throw new IOException("unknown kind of observation: " + number);
        };
    }
}
