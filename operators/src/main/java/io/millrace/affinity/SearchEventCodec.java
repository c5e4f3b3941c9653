package io.millrace.affinity;

import io.millrace.affinity.SearchEvent.Kind;
import io.millrace.events.EventIds;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Bytes of a {@link SearchEvent}, fields in the order of the record, the voter last. */
public final class SearchEventCodec extends VersionedCodec<SearchEvent> {
    private static final long serialVersionUID = 1L;

    public SearchEventCodec() {
        super(3);
    }

    @Override
    public String id() {
        return "search-event";
    }

    @Override
    protected void writeBody(SearchEvent value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.memoryId(), out);
        out.writeDouble(value.weight());
        out.writeByte(number(value.kind()));
        out.writeLong(value.time());
        BinaryFormat.writeString(value.queryId(), out);
        BinaryFormat.writeVarInt(value.place(), out);
        BinaryFormat.writeStrings(value.itemIds(), out);
        out.writeLong(value.voter());
    }

    @Override
    protected SearchEvent readBody(int version, DataInput in) throws IOException {
        String memoryId = BinaryFormat.readString(in);
        double weight = weight(version, in);
        Kind kind = kind(in.readByte());
        long time = in.readLong();
        String queryId = BinaryFormat.readString(in);
        int place = BinaryFormat.readVarInt(in);
        List<String> itemIds = BinaryFormat.readStrings(in);
        long voter = version < 3 ? EventIds.hash(memoryId) : in.readLong();
        return new SearchEvent(memoryId, voter, weight, kind, time, queryId, place, itemIds);
    }

    /** Version 1 said whether an event counts. */
    private static double weight(int version, DataInput in) throws IOException {
        if (version < 2) {
            return in.readBoolean() ? 1 : 0;
        }
        return in.readDouble();
    }

    private static int number(Kind kind) {
        return switch (kind) {
            case SHOWN -> 1;
            case SELECTED -> 2;
            case BOUGHT -> 3;
            case ERASED -> 4;
        };
    }

    private static Kind kind(int number) throws IOException {
        return switch (number) {
            case 1 -> Kind.SHOWN;
            case 2 -> Kind.SELECTED;
            case 3 -> Kind.BOUGHT;
            case 4 -> Kind.ERASED;
            default -> throw new IOException("unknown kind of search event: " + number);
        };
    }
}
