package io.millrace.shopper;

import io.millrace.events.EventType;
import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.shopper.ShopperEvent.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Bytes of a {@link ShopperEvent}, fields in the order of the record. */
public final class ShopperEventCodec extends VersionedCodec<ShopperEvent> {
    private static final long serialVersionUID = 1L;

    public ShopperEventCodec() {
        super(1);
    }

    @Override
    public String id() {
        return "shopper-event";
    }

    @Override
    protected void writeBody(ShopperEvent value, DataOutput out) throws IOException {
        BinaryFormat.writeString(value.shopperId(), out);
        BinaryFormat.writeString(value.kind().name(), out);
        EventTypeFormat.write(value.type(), out);
        out.writeLong(value.time());
        BinaryFormat.writeStrings(value.itemIds(), out);
        out.writeBoolean(value.value() != null);
        if (value.value() != null) {
            out.writeDouble(value.value());
        }
        out.writeLong(value.appendedAt());
        PastItemFormat.write(value.past(), out);
    }

    @Override
    protected ShopperEvent readBody(int version, DataInput in) throws IOException {
        String shopperId = BinaryFormat.readString(in);
        Kind kind = Kind.valueOf(BinaryFormat.readString(in));
        EventType type = EventTypeFormat.read(in);
        long time = in.readLong();
        List<String> itemIds = BinaryFormat.readStrings(in);
        Double value = in.readBoolean() ? in.readDouble() : null;
        return new ShopperEvent(
                shopperId,
                kind,
                type,
                time,
                itemIds,
                value,
                in.readLong(),
                PastItemFormat.read(in));
    }
}
