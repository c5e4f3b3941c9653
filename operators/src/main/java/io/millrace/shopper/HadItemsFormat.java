package io.millrace.shopper;

import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The layout of {@link HadItems}, shared by everything that holds them. */
public final class HadItemsFormat {
    private HadItemsFormat() {}

    public static void write(HadItems items, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(items.hashes.length, out);
        for (long hash : items.hashes) {
            out.writeLong(hash);
        }
        out.writeLong(items.time);
        BinaryFormat.writeVarInt(items.newest, out);
    }

    public static HadItems read(DataInput in) throws IOException {
        int size = BinaryFormat.readCount(in);
        if (size > HadItems.MAXIMUM) {
            throw new IOException("too many items: size=" + size);
        }
        HadItems items = new HadItems();
        items.hashes = new long[size];
        for (int i = 0; i < size; i++) {
            items.hashes[i] = in.readLong();
        }
        items.time = in.readLong();
        items.newest = Math.min(BinaryFormat.readCount(in), size);
        return items;
    }
}
