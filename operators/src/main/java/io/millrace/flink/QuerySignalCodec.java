package io.millrace.flink;

import io.millrace.affinity.QueryTiers;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link QuerySignal}, fields in the order of the records. */
public final class QuerySignalCodec extends VersionedCodec<QuerySignal> {
    private static final long serialVersionUID = 1L;

    public QuerySignalCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "query-signal";
    }

    @Override
    protected void writeBody(QuerySignal value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.queryId(), out);
        BinaryFormat.writeStrings(value.tiers().first(), out);
        BinaryFormat.writeStrings(value.tiers().second(), out);
        out.writeLong(value.version());
    }

    @Override
    protected QuerySignal readBody(int version, DataInput in) throws IOException {
        String queryId = BinaryFormat.readString(in);
        QueryTiers tiers =
                new QueryTiers(BinaryFormat.readStrings(in), BinaryFormat.readStrings(in));
        return new QuerySignal(queryId, tiers, in.readLong());
    }
}
