package io.millrace.shopper;

import io.millrace.erasure.ErasureFormat;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Bytes of a {@link ShopperState}. */
public final class ShopperStateCodec extends VersionedCodec<ShopperState> {
    private static final long serialVersionUID = 1L;

    public ShopperStateCodec() {
        super(4);
    }

    @Override
    public String id() {
        return "shopper-state";
    }

    @Override
    protected void writeBody(ShopperState value, DataOutput out) throws IOException {
        BinaryFormat.writeVarLong(value.events, out);
        out.writeLong(value.time);
        out.writeBoolean(value.retired);
        PastItemFormat.write(value.history, out);
        BinaryFormat.writeVarInt(value.purchases.size(), out);
        for (Purchase purchase : value.purchases.values()) {
            BinaryFormat.writeString(purchase.itemId(), out);
            BinaryFormat.writeVarInt(purchase.count(), out);
            out.writeLong(purchase.time());
        }
        HadItemsFormat.write(value.had, out);
        TaughtItemsFormat.write(value.taught, value.history, out);
        ErasureFormat.write(value.erasedUpTo, out);
        CountedItemsFormat.write(value.counted, out);
    }

    @Override
    protected ShopperState readBody(int version, DataInput in) throws IOException {
        ShopperState state = new ShopperState();
        state.events = BinaryFormat.readVarLong(in);
        state.time = in.readLong();
        state.retired = in.readBoolean();
        state.history.addAll(PastItemFormat.read(in));
        int purchases = BinaryFormat.readCount(in);
        for (int i = 0; i < purchases; i++) {
            Purchase purchase =
                    new Purchase(
                            BinaryFormat.readString(in),
                            BinaryFormat.readVarInt(in),
                            in.readLong());
            state.purchases.put(purchase.itemId(), purchase);
        }
        if (version < 2) {
            recall(state);
        } else {
            state.had = HadItemsFormat.read(in);
        }
        if (version >= 3) {
            state.taught = TaughtItemsFormat.read(state.history, in);
            state.erasedUpTo = ErasureFormat.read(in);
        }
        if (version >= 4) {
            state.counted = CountedItemsFormat.read(in);
        }
        return state;
    }

    /** Version 1 knew no more of what the shopper had than what it remembered. */
    private static void recall(ShopperState state) {
        List<PastItem> oldestFirst = new ArrayList<>(state.history);
        state.purchases
                .values()
                .forEach(item -> oldestFirst.add(new PastItem(item.itemId(), null, item.time())));
        oldestFirst.sort(Comparator.comparingLong(PastItem::time));
        oldestFirst.forEach(item -> state.had.add(item.itemId(), item.time()));
    }
}
