package io.millrace.affinity;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link QueryState}. */
public final class QueryStateCodec extends VersionedCodec<QueryState> {
    private static final long serialVersionUID = 1L;

    public QueryStateCodec() {
        super(1);
    }

    @Override
    protected void writeBody(QueryState value, DataOutput out) throws IOException {
        out.writeLong(value.time);
        out.writeDouble(value.gains);
        out.writeDouble(value.expectations);
        out.writeLong(value.published);
        BinaryFormat.writeVarLong(value.counter, out);
        BinaryFormat.writeVarInt(value.size, out);
        for (int i = 0; i < value.size; i++) {
            out.writeLong(value.hashes[i]);
            BinaryFormat.writeString(value.ids[i], out);
            out.writeFloat(value.expected[i]);
            if (value.ids[i] != null) {
                out.writeFloat(value.clicks[i]);
                out.writeFloat(value.purchases[i]);
            }
        }
    }

    @Override
    protected QueryState readBody(int version, DataInput in) throws IOException {
        QueryState state = new QueryState(in.readLong());
        state.gains = in.readDouble();
        state.expectations = in.readDouble();
        state.published = in.readLong();
        state.counter = BinaryFormat.readVarLong(in);
        int size = BinaryFormat.readCount(in);
        for (int i = 0; i < size; i++) {
            state.grow(size);
            state.hashes[i] = in.readLong();
            state.ids[i] = BinaryFormat.readString(in);
            state.expected[i] = in.readFloat();
            if (state.ids[i] != null) {
                state.clicks[i] = in.readFloat();
                state.purchases[i] = in.readFloat();
            }
            state.size++;
        }
        return state;
    }
}
