package io.millrace.jobs.evaluate;

import io.millrace.events.Event;
import io.millrace.events.EventIds;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.shopper.ShopperEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * The events of an evaluation in memory, so that any number of runs can go over them at once.
 *
 * <p>An event on several items is so many lines; one on none is one line. A line takes 25 bytes,
 * and an id is held once. Immutable.
 */
final class EventStream {
    private static final EventType[] TYPES = EventType.values();
    private static final int NO_ITEM = -1;
    private static final int NO_DRIFT = -1;
    private static final long DRIFT_SEED = 1;

    private final int lines;
    private final int[] shoppers;
    private final int[] items;
    private final long[] times;
    private final double[] values;
    private final byte[] types;
    private final BitSet firstLines;
    private final String[] shopperIds;
    private final String[] itemIds;
    private final int driftLine;

    private EventStream(Builder builder) {
        lines = builder.lines;
        shoppers = builder.shoppers;
        items = builder.items;
        times = builder.times;
        values = builder.values;
        types = builder.types;
        firstLines = builder.firstLines;
        shopperIds = builder.shopperNumbers.keySet().toArray(String[]::new);
        itemIds = builder.itemNumbers.keySet().toArray(String[]::new);
        builder.shopperNumbers.forEach((id, number) -> shopperIds[number] = id);
        builder.itemNumbers.forEach((id, number) -> itemIds[number] = id);
        driftLine = NO_DRIFT;
    }

    /** Other items on the same lines. */
    private EventStream(EventStream stream, int[] items, int driftLine) {
        lines = stream.lines;
        shoppers = stream.shoppers;
        this.items = items;
        times = stream.times;
        values = stream.values;
        types = stream.types;
        firstLines = stream.firstLines;
        shopperIds = stream.shopperIds;
        itemIds = stream.itemIds;
        this.driftLine = driftLine;
    }

    /**
     * The same stream with another taste from a moment on: from there every item that occurred
     * before stands for another one that occurred before. Who acts, when, on how popular an item
     * and which items go together stays as it was, but all that was learned of any item is wrong at
     * once. Items that occur later for the first time stay themselves. The exchange is a single
     * cycle through all items (S. Sattolo, 1986), so none stays in its place, and always the same
     * for a stream and a share.
     *
     * @param share of the lines before the change, above 0 and below 1
     */
    EventStream withDriftAt(double share) {
        int from = cut(share);
        int known = 0;
        for (int line = 0; line < from; line++) {
            // Items are numbered in the order in which they come.
            known = Math.max(known, items[line] + 1);
        }
        int[] exchanged = cycle(known);
        int[] drifted = Arrays.copyOf(items, lines);
        for (int line = from; line < lines; line++) {
            if (items[line] != NO_ITEM && items[line] < known) {
                drifted[line] = exchanged[items[line]];
            }
        }
        return new EventStream(this, drifted, from);
    }

    /** The first line of the other taste, where there is one. */
    OptionalInt driftLine() {
        return driftLine == NO_DRIFT ? OptionalInt.empty() : OptionalInt.of(driftLine);
    }

    private static int[] cycle(int size) {
        int[] cycle = new int[size];
        Arrays.setAll(cycle, i -> i);
        SplittableRandom random = new SplittableRandom(DRIFT_SEED);
        for (int i = size - 1; i > 0; i--) {
            int other = random.nextInt(i);
            int moved = cycle[i];
            cycle[i] = cycle[other];
            cycle[other] = moved;
        }
        return cycle;
    }

    int lines() {
        return lines;
    }

    /** Events that have begun before a line. */
    int eventsBefore(int line) {
        return firstLines.get(0, line).cardinality();
    }

    int events() {
        return firstLines.cardinality();
    }

    /** How many shoppers there are; they are numbered from 0. */
    int shoppers() {
        return shopperIds.length;
    }

    /** How many items there are; they are numbered from 0. */
    int items() {
        return itemIds.length;
    }

    int shopper(int line) {
        return shoppers[line];
    }

    /** The number of an item, or -1 for a line without one. */
    int item(int line) {
        return items[line];
    }

    long time(int line) {
        return times[line];
    }

    String shopperId(int line) {
        return shopperIds[shoppers[line]];
    }

    /** The line as the learners take it. */
    ShopperEvent event(int line) {
        return new ShopperEvent(
                shopperId(line),
                ShopperEvent.Kind.EVENT,
                TYPES[types[line]],
                times[line],
                items[line] == NO_ITEM ? List.of() : List.of(itemIds[items[line]]),
                Double.isNaN(values[line]) ? null : values[line],
                times[line],
                List.of());
    }

    /** The first line at or after a share of the stream where a new moment begins. */
    int cut(double share) {
        int line = (int) Math.ceil(lines * share);
        while (line > 0 && line < lines && times[line] == times[line - 1]) {
            line++;
        }
        return line;
    }

    /** The same for streams of the same lines, and for practically no others. */
    String fingerprint() {
        long hash = lines;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 6);
        long[] shopperHashes = hashes(shopperIds);
        long[] itemHashes = hashes(itemIds);
        for (int line = 0; line < lines; line++) {
            bytes.clear();
            bytes.putLong(hash).putLong(shopperHashes[shoppers[line]]);
            bytes.putLong(items[line] == NO_ITEM ? 0 : itemHashes[items[line]]);
            bytes.putLong(times[line]).putDouble(values[line]).putLong(types[line]);
            hash = EventIds.hash(bytes.array(), 0, bytes.capacity());
        }
        return HexFormat.of().toHexDigits(hash);
    }

    private static long[] hashes(String[] ids) {
        long[] hashes = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            byte[] utf8 = ids[i].getBytes(StandardCharsets.UTF_8);
            hashes[i] = EventIds.hash(utf8, 0, utf8.length);
        }
        return hashes;
    }

    /** Collects events, oldest first. */
    static final class Builder {
        private final Map<String, Integer> shopperNumbers = new HashMap<>();
        private final Map<String, Integer> itemNumbers = new HashMap<>();
        private final BitSet firstLines = new BitSet();
        private int[] shoppers = new int[1024];
        private int[] items = new int[1024];
        private long[] times = new long[1024];
        private double[] values = new double[1024];
        private byte[] types = new byte[1024];
        private int lines;

        Builder add(Event event) {
            firstLines.set(lines);
            if (event.items().isEmpty()) {
                line(event, NO_ITEM);
            }
            for (EventItem item : event.items()) {
                line(event, number(itemNumbers, item.itemId()));
            }
            return this;
        }

        EventStream build() {
            return new EventStream(this);
        }

        private void line(Event event, int item) {
            if (lines == shoppers.length) {
                int length = lines + (lines >> 1);
                shoppers = Arrays.copyOf(shoppers, length);
                items = Arrays.copyOf(items, length);
                times = Arrays.copyOf(times, length);
                values = Arrays.copyOf(values, length);
                types = Arrays.copyOf(types, length);
            }
            shoppers[lines] = number(shopperNumbers, event.shopperId());
            items[lines] = item;
            times[lines] = event.timestamp();
            values[lines] = event.value() == null ? Double.NaN : event.value();
            types[lines] = (byte) event.type().ordinal();
            lines++;
        }

        private static int number(Map<String, Integer> numbers, String id) {
            Integer number = numbers.get(id);
            if (number == null) {
                number = numbers.size();
                numbers.put(id, number);
            }
            return number;
        }
    }
}
