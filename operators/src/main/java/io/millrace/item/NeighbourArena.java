package io.millrace.item;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbour lists of all rows of an {@link ItemTable}, outside the heap.
 *
 * <p><b>Layout.</b> Chunks of 256 slots; a slot is an int with the number of entries and a fixed
 * number of entries of 12 bytes: row of the neighbour (int), co-visitation count (float),
 * transition count (float). With 104 entries 1,252 bytes a row, allocated a chunk at a time.
 *
 * <p>Not thread-safe; the item table's lock guards it.
 */
final class NeighbourArena {
    private static final int ENTRY_BYTES = 12;
    private static final int CHUNK_SLOTS = 256;

    private final int slotEntries;
    private final int slotBytes;
    private final List<ByteBuffer> chunks = new ArrayList<>();

    /**
     * @param slotEntries neighbours a row has room for, at least 1
     */
    NeighbourArena(int slotEntries) {
        this.slotEntries = slotEntries;
        slotBytes = slotBytes(slotEntries);
    }

    /** Bytes a row takes. */
    static int slotBytes(int entries) {
        return 4 + entries * ENTRY_BYTES;
    }

    /** Makes room for a row; its list is empty. */
    void ensure(int row) {
        while (chunks.size() * CHUNK_SLOTS <= row) {
            chunks.add(
                    ByteBuffer.allocateDirect(CHUNK_SLOTS * slotBytes)
                            .order(ByteOrder.nativeOrder()));
        }
    }

    int size(int row) {
        return chunk(row).getInt(slot(row));
    }

    void clear(int row) {
        chunk(row).putInt(slot(row), 0);
    }

    int neighbour(int row, int index) {
        return chunk(row).getInt(entry(row, index));
    }

    float coVisits(int row, int index) {
        return chunk(row).getFloat(entry(row, index) + 4);
    }

    float transitions(int row, int index) {
        return chunk(row).getFloat(entry(row, index) + 8);
    }

    /**
     * Sets the counts of a neighbour. In a full slot the neighbour with the smallest co-visitation
     * count and no more transitions than the newcomer gives way, if there is one.
     */
    void put(int row, int neighbour, float coVisits, float transitions) {
        ByteBuffer chunk = chunk(row);
        int size = size(row);
        int weakest = -1;
        for (int i = 0; i < size; i++) {
            int entry = entry(row, i);
            if (chunk.getInt(entry) == neighbour) {
                write(chunk, entry, neighbour, coVisits, transitions);
                return;
            }
            boolean replaceable =
                    chunk.getFloat(entry + 4) <= coVisits
                            && chunk.getFloat(entry + 8) <= transitions;
            if (replaceable
                    && (weakest < 0
                            || chunk.getFloat(entry + 4)
                                    < chunk.getFloat(entry(row, weakest) + 4))) {
                weakest = i;
            }
        }
        if (size < slotEntries) {
            write(chunk, entry(row, size), neighbour, coVisits, transitions);
            chunk.putInt(slot(row), size + 1);
        } else if (weakest >= 0) {
            write(chunk, entry(row, weakest), neighbour, coVisits, transitions);
        }
    }

    /** Sets the counts of all neighbours that a row has in another arena. */
    void putAll(int row, NeighbourArena source) {
        for (int i = 0; i < source.size(row); i++) {
            put(row, source.neighbour(row, i), source.coVisits(row, i), source.transitions(row, i));
        }
    }

    /** Multiplies all co-visitation counts of a row. */
    void scaleCoVisits(int row, float factor) {
        ByteBuffer chunk = chunk(row);
        for (int i = 0; i < size(row); i++) {
            int position = entry(row, i) + 4;
            chunk.putFloat(position, chunk.getFloat(position) * factor);
        }
    }

    private static void write(
            ByteBuffer chunk, int entry, int neighbour, float coVisits, float transitions) {
        chunk.putInt(entry, neighbour);
        chunk.putFloat(entry + 4, coVisits);
        chunk.putFloat(entry + 8, transitions);
    }

    private ByteBuffer chunk(int row) {
        return chunks.get(row / CHUNK_SLOTS);
    }

    private int slot(int row) {
        return row % CHUNK_SLOTS * slotBytes;
    }

    private int entry(int row, int index) {
        return slot(row) + 4 + index * ENTRY_BYTES;
    }
}
