package io.millrace.shopper;

import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The layout of histories, shared by everything that holds one. */
public final class PastItemFormat {
    private PastItemFormat() {}

    public static void write(List<PastItem> items, DataOutput out) throws IOException {
        BinaryFormat.writeVarInt(items.size(), out);
        for (PastItem item : items) {
            BinaryFormat.writeString(item.itemId(), out);
            EventTypeFormat.write(item.type(), out);
            out.writeLong(item.time());
        }
    }

    public static List<PastItem> read(DataInput in) throws IOException {
        int size = BinaryFormat.readCount(in);
        List<PastItem> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(
                    new PastItem(
                            BinaryFormat.readString(in), EventTypeFormat.read(in), in.readLong()));
        }
        return items;
    }
}
