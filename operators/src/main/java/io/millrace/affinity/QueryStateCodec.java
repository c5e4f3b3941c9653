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
        super(3);
    }

    @Override
    public String id() {
        return "query-state";
    }

    @Override
    protected void writeBody(QueryState value, DataOutput out) throws IOException {
        out.writeLong(value.time);
        out.writeDouble(value.gains);
        out.writeDouble(value.allClicks);
        out.writeDouble(value.expectations);
        out.writeDouble(value.searchers);
        out.writeLong(value.searcherBits);
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
                out.writeLong(value.clickers[i]);
                out.writeLong(value.buyers[i]);
            }
        }
    }

    @Override
    protected QueryState readBody(int version, DataInput in) throws IOException {
        QueryState state = new QueryState(in.readLong());
        state.gains = in.readDouble();
        state.allClicks = version < 2 ? 0 : in.readDouble();
        state.expectations = in.readDouble();
        if (version < 3) {
            // One click is about what a page of average items is expected to have.
            state.searchers = state.expectations;
        } else {
            state.searchers = in.readDouble();
            state.searcherBits = in.readLong();
        }
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
                state.clickers[i] = version < 3 ? Voters.NONE : in.readLong();
                state.buyers[i] = version < 3 ? Voters.NONE : in.readLong();
            }
            state.size++;
        }
        if (version < 2) {
            state.allClicks = clicks(state);
        }
        return state;
    }

    /** Version 1 had no sum of clicks: it is what the known purchases leave of the gains. */
    private static double clicks(QueryState state) {
        double bought = 0;
        double clicked = 0;
        for (int i = 0; i < state.size; i++) {
            bought += QueryLearner.PURCHASE_GAIN * state.purchases[i];
            clicked += state.clicks[i];
        }
        return Math.max(clicked, state.gains - bought);
    }
}
