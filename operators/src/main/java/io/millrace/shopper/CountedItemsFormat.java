package io.millrace.shopper;

import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The layout of {@link CountedItems}. */
final class CountedItemsFormat {
    private CountedItemsFormat() {}

    static void write(CountedItems items, DataOutput out) throws IOException {
        out.writeLong(items.day);
        BinaryFormat.writeVarInt(items.hashes.length, out);
        for (int hash : items.hashes) {
            out.writeInt(hash);
        }
    }

    static CountedItems read(DataInput in) throws IOException {
        CountedItems items = new CountedItems();
        items.day = in.readLong();
        int size = BinaryFormat.readCount(in);
        if (size > CountedItems.MAXIMUM) {
            throw new IOException("too many counted items: size=" + size);
        }
        items.hashes = new int[size];
        for (int i = 0; i < size; i++) {
            items.hashes[i] = in.readInt();
        }
        return items;
    }
}
