package io.millrace.shopper;

import io.millrace.events.EventType;
import io.millrace.events.modellog.BinaryFormat;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Event types by their wire names, which outlive any order of the enum. */
final class EventTypeFormat {
    private EventTypeFormat() {}

    static void write(EventType type, DataOutput out) throws IOException {
        BinaryFormat.writeString(type.wireName(), out);
    }

    static EventType read(DataInput in) throws IOException {
        String name = BinaryFormat.readString(in);
        return EventType.parse(name)
                .orElseThrow(() -> new IOException("unknown event type: " + name));
    }
}
