package io.millrace.shopper;

import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The layout of {@link TaughtItems}: places in the history for ids, differences for times. */
final class TaughtItemsFormat {
    private TaughtItemsFormat() {}

    static void write(TaughtItems items, List<PastItem> history, DataOutput out)
            throws IOException {
        BinaryFormat.writeVarLong(items.dropped(), out);
        BinaryFormat.writeVarInt(items.size(), out);
        long before = 0;
        for (int i = 0; i < items.size(); i++) {
            int place = place(items.id(i), history);
            BinaryFormat.writeVarInt((place + 1) << 1 | (items.isTaught(i) ? 1 : 0), out);
            if (place < 0) {
                BinaryFormat.writeString(items.id(i), out);
            }
            BinaryFormat.writeSignedVarLong(items.time(i) - before, out);
            before = items.time(i);
        }
    }

    static TaughtItems read(List<PastItem> history, DataInput in) throws IOException {
        TaughtItems items = TaughtItems.restored(BinaryFormat.readVarLong(in));
        int size = BinaryFormat.readCount(in);
        if (size > TaughtItems.MAXIMUM) {
            throw new IOException("too many taught items: size=" + size);
        }
        long time = 0;
        for (int i = 0; i < size; i++) {
            int head = BinaryFormat.readCount(in);
            int place = (head >>> 1) - 1;
            if (place >= history.size()) {
                throw new IOException("a taught item is beyond the history: place=" + place);
            }
            String itemId = place < 0 ? BinaryFormat.readString(in) : history.get(place).itemId();
            time += BinaryFormat.readSignedVarLong(in);
            items.add(itemId, time, (head & 1) == 1);
        }
        return items;
    }

    private static int place(String itemId, List<PastItem> history) {
        for (int place = 0; place < history.size(); place++) {
            if (history.get(place).itemId().equals(itemId)) {
                return place;
            }
        }
        return -1;
    }
}
