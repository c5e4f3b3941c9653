package io.millrace.affinity;

import io.millrace.affinity.SearchMemory.Click;
import io.millrace.affinity.SearchMemory.Page;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Bytes of a {@link SearchMemory}. */
public final class SearchMemoryCodec extends VersionedCodec<SearchMemory> {
    private static final long serialVersionUID = 1L;

    public SearchMemoryCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "search-memory";
    }

    @Override
    protected void writeBody(SearchMemory value, DataOutput out) throws IOException {
        out.writeLong(value.time);
        BinaryFormat.writeVarInt(value.pages.size(), out);
        for (Page page : value.pages) {
            BinaryFormat.writeString(page.queryId(), out);
            out.writeLong(page.time());
            BinaryFormat.writeVarInt(page.place(), out);
            HashesFormat.write(page.items(), out);
        }
        BinaryFormat.writeVarInt(value.clicks.size(), out);
        for (Click click : value.clicks) {
            BinaryFormat.writeString(click.queryId(), out);
            out.writeLong(click.time());
            out.writeLong(click.item());
            out.writeBoolean(click.bought());
        }
    }

    @Override
    protected SearchMemory readBody(int version, DataInput in) throws IOException {
        SearchMemory memory = new SearchMemory();
        memory.time = in.readLong();
        int pages = BinaryFormat.readCount(in);
        for (int i = 0; i < pages; i++) {
            memory.pages.add(
                    new Page(
                            BinaryFormat.readString(in),
                            in.readLong(),
                            BinaryFormat.readVarInt(in),
                            HashesFormat.read(in)));
        }
        int clicks = BinaryFormat.readCount(in);
        for (int i = 0; i < clicks; i++) {
            memory.clicks.add(
                    new Click(
                            BinaryFormat.readString(in),
                            in.readLong(),
                            in.readLong(),
                            in.readBoolean()));
        }
        return memory;
    }
}
