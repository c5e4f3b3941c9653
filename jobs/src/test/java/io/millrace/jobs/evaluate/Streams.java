package io.millrace.jobs.evaluate;

import io.millrace.events.Event;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import java.util.ArrayList;
import java.util.List;

/** Streams for tests, written {@code "shopper item millisecond"}. */
final class Streams {
    private static final long START = 1_700_000_000_000L;

    private Streams() {}

    static EventStream of(String... lines) {
        EventStream.Builder builder = new EventStream.Builder();
        for (String line : lines) {
            String[] parts = line.split(" ");
            builder.add(event(EventType.VIEW_ITEM, parts[0], Long.parseLong(parts[2]), parts[1]));
        }
        return builder.build();
    }

    static Event event(EventType type, String shopper, long millisecond, String... itemIds) {
        List<EventItem> items = new ArrayList<>();
        for (String itemId : itemIds) {
            items.add(EventItem.of(itemId));
        }
        return new Event(
                null,
                type,
                shopper,
                null,
                items,
                START + millisecond,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
