package io.millrace.item;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Neighbour lists of all rows of an {@link ItemTable}, outside the heap.
 *
 * <p><b>Layout.</b> Chunks of 256 slots. A slot is an int with the number of entries, then the rows
 * of the neighbours (ints), their co-visitation counts and their transition counts (floats), each
 * kind side by side so that a list is read by bulk copies. With 208 entries 2,500 bytes. A row gets
 * a slot with its first neighbour and keeps it: most of a large catalogue is seldom visited. An
 * index on the heap, 4 bytes a row, says where it is.
 *
 * <p>Not thread-safe; the item table's lock guards it.
 */
final class NeighbourArena {
    private static final int CHUNK_SLOTS = 256;
    private static final int NONE = -1;

    private final int slotEntries;
    private final List<Chunk> chunks = new ArrayList<>();
    private final int[] rowScratch;

    /** The slot of a row, or {@link #NONE}. */
    private int[] slots = new int[0];

    private int usedSlots;

    /**
     * @param slotEntries neighbours a row has room for, at least 1
     */
    NeighbourArena(int slotEntries) {
        this.slotEntries = slotEntries;
        rowScratch = new int[slotEntries];
    }

    /** Bytes the slot of a row takes. */
    static int slotBytes(int entries) {
        return Integer.BYTES + entries * (Integer.BYTES + 2 * Float.BYTES);
    }

    /** Neighbours a row has room for. */
    int slotEntries() {
        return slotEntries;
    }

    /** Makes room for a row; its list is empty. */
    void ensure(int row) {
        if (row >= slots.length) {
            int known = slots.length;
            slots = Arrays.copyOf(slots, Math.max(row + 1, 2 * known));
            Arrays.fill(slots, known, slots.length, NONE);
        }
    }

    int size(int row) {
        return slots[row] == NONE ? 0 : chunk(row).sizes.get(slot(row));
    }

    void clear(int row) {
        truncate(row, 0);
    }

    /** Drops what stands at a position and behind it. */
    void truncate(int row, int size) {
        if (size < size(row)) {
            chunk(row).sizes.put(slot(row), size);
        }
    }

    int neighbour(int row, int index) {
        return chunk(row).rows.get(entry(row, index));
    }

    float coVisits(int row, int index) {
        return chunk(row).coVisits.get(entry(row, index));
    }

    float transitions(int row, int index) {
        return chunk(row).transitions.get(entry(row, index));
    }

    /**
     * Copies a row's neighbours and their co-visitation counts.
     *
     * @return how many there are
     */
    int readCoVisits(int row, int[] rows, float[] counts) {
        int size = size(row);
        if (size == 0) {
            return 0;
        }
        Chunk chunk = chunk(row);
        chunk.rows.get(entry(row, 0), rows, 0, size);
        chunk.coVisits.get(entry(row, 0), counts, 0, size);
        return size;
    }

    /**
     * Sets the counts of a neighbour. In a full slot the neighbour with the smallest co-visitation
     * count and no more transitions than the newcomer gives way, if there is one.
     */
    void put(int row, int neighbour, float coVisits, float transitions) {
        Chunk chunk = ensureSlot(row);
        int size = size(row);
        int first = entry(row, 0);
        chunk.rows.get(first, rowScratch, 0, size);
        for (int i = 0; i < size; i++) {
            if (rowScratch[i] == neighbour) {
                chunk.write(first + i, neighbour, coVisits, transitions);
                return;
            }
        }
        if (size < slotEntries) {
            chunk.write(first + size, neighbour, coVisits, transitions);
            chunk.sizes.put(slot(row), size + 1);
            return;
        }
        int weakest = weakestReplaceable(chunk, first, size, coVisits, transitions);
        if (weakest >= 0) {
            chunk.write(weakest, neighbour, coVisits, transitions);
        }
    }

    /**
     * Replaces a row's list.
     *
     * @param size at most the room of a slot
     */
    void replace(int row, int[] rows, float[] coVisits, float[] transitions, int size) {
        if (size == 0) {
            clear(row);
            return;
        }
        Chunk chunk = ensureSlot(row);
        int first = entry(row, 0);
        chunk.rows.put(first, rows, 0, size);
        chunk.coVisits.put(first, coVisits, 0, size);
        chunk.transitions.put(first, transitions, 0, size);
        chunk.sizes.put(slot(row), size);
    }

    /** Sets the counts of all neighbours that a row has in another arena. */
    void putAll(int row, NeighbourArena source) {
        for (int i = 0; i < source.size(row); i++) {
            put(row, source.neighbour(row, i), source.coVisits(row, i), source.transitions(row, i));
        }
    }

    /** Multiplies all co-visitation counts of a row. */
    void scaleCoVisits(int row, float factor) {
        int size = size(row);
        for (int i = 0; i < size; i++) {
            FloatBuffer coVisits = chunk(row).coVisits;
            int position = entry(row, i);
            coVisits.put(position, coVisits.get(position) * factor);
        }
    }

    private static int weakestReplaceable(
            Chunk chunk, int first, int size, float coVisits, float transitions) {
        int weakest = -1;
        for (int entry = first; entry < first + size; entry++) {
            boolean replaceable =
                    chunk.coVisits.get(entry) <= coVisits
                            && chunk.transitions.get(entry) <= transitions;
            if (replaceable
                    && (weakest < 0 || chunk.coVisits.get(entry) < chunk.coVisits.get(weakest))) {
                weakest = entry;
            }
        }
        return weakest;
    }

    private Chunk ensureSlot(int row) {
        if (slots[row] == NONE) {
            if (usedSlots == chunks.size() * CHUNK_SLOTS) {
                chunks.add(new Chunk(slotEntries));
            }
            slots[row] = usedSlots++;
        }
        return chunk(row);
    }

    private Chunk chunk(int row) {
        return chunks.get(slots[row] / CHUNK_SLOTS);
    }

    /** Where a row's slot is within its chunk. */
    private int slot(int row) {
        return slots[row] % CHUNK_SLOTS;
    }

    private int entry(int row, int index) {
        return slot(row) * slotEntries + index;
    }

    private static final class Chunk {
        private final IntBuffer sizes;
        private final IntBuffer rows;
        private final FloatBuffer coVisits;
        private final FloatBuffer transitions;

        private Chunk(int slotEntries) {
            int entries = CHUNK_SLOTS * slotEntries;
            sizes = direct(CHUNK_SLOTS).asIntBuffer();
            rows = direct(entries).asIntBuffer();
            coVisits = direct(entries).asFloatBuffer();
            transitions = direct(entries).asFloatBuffer();
        }

        private static ByteBuffer direct(int words) {
            return ByteBuffer.allocateDirect(words * Integer.BYTES).order(ByteOrder.nativeOrder());
        }

        private void write(int entry, int neighbour, float coVisitCount, float transitionCount) {
            rows.put(entry, neighbour);
            coVisits.put(entry, coVisitCount);
            transitions.put(entry, transitionCount);
        }
    }
}
