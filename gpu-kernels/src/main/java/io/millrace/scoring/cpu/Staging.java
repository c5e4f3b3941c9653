package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoringBackend;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Changes of rows that no batch sees yet: for each changed row its newest vector, its newest
 * liveness, or both; and for each changed filter its newest rows.
 *
 * <p>Not thread-safe: the backend guards it with a monitor.
 */
final class Staging {

    /** After a publication larger than this the memory is let go. */
    private static final int KEPT_SLOTS = 1 << 14;

    private static final int INITIAL_SLOTS = 64;

    private static final byte HAS_VECTOR = 1;
    private static final byte GOES_LIVE = 2;
    private static final byte GOES_DEAD = 4;

    private final int dimensions;

    private final int capacity;

    /**
     * One more than the slot of a row, 0 for a row with nothing staged; grows with the rows used.
     */
    private int[] slotOfRow = new int[INITIAL_SLOTS];

    private int[] rows = new int[INITIAL_SLOTS];
    private byte[] changes = new byte[INITIAL_SLOTS];
    private float[] vectors;
    private int size;

    /** For each filter the newest rows, or null where nothing is staged. */
    private final long[][] filters = new long[ScoringBackend.MAX_FILTERS][];

    private boolean hasFilters;

    Staging(int dimensions, int capacity) {
        this.dimensions = dimensions;
        this.capacity = capacity;
        this.vectors = new float[INITIAL_SLOTS * dimensions];
    }

    boolean isEmpty() {
        return size == 0 && !hasFilters;
    }

    void put(int row, float[] source, int offset) {
        int slot = slot(row);
        System.arraycopy(source, offset, vectors, slot * dimensions, dimensions);
        changes[slot] |= HAS_VECTOR;
    }

    void setLive(int row, boolean live) {
        int slot = slot(row);
        byte liveness = live ? GOES_LIVE : GOES_DEAD;
        changes[slot] = (byte) (changes[slot] & HAS_VECTOR | liveness);
    }

    void setFilter(int filter, BitSet members) {
        filters[filter] = members.toLongArray();
        hasFilters = true;
    }

    /** Applies every change and leaves nothing staged. */
    void applyTo(RowTable table) {
        for (int slot = 0; slot < size; slot++) {
            int row = rows[slot];
            int change = changes[slot];
            if ((change & HAS_VECTOR) != 0) {
                table.put(row, vectors, slot * dimensions);
            }
            if ((change & (GOES_LIVE | GOES_DEAD)) != 0) {
                table.setLive(row, (change & GOES_LIVE) != 0);
            }
            slotOfRow[row] = 0;
        }
        size = 0;
        applyFiltersTo(table);
        if (rows.length > KEPT_SLOTS) {
            rows = new int[INITIAL_SLOTS];
            changes = new byte[INITIAL_SLOTS];
            vectors = new float[INITIAL_SLOTS * dimensions];
        }
    }

    private void applyFiltersTo(RowTable table) {
        if (!hasFilters) {
            return;
        }
        for (int filter = 0; filter < filters.length; filter++) {
            if (filters[filter] != null) {
                table.setFilter(filter, filters[filter]);
                filters[filter] = null;
            }
        }
        hasFilters = false;
    }

    private int slot(int row) {
        if (row >= slotOfRow.length) {
            long doubled = Math.max(2L * slotOfRow.length, row + 1L);
            slotOfRow =
                    Arrays.copyOf(
                            slotOfRow,
                            (int) Math.min(Math.max(capacity, slotOfRow.length), doubled));
        }
        if (slotOfRow[row] != 0) {
            return slotOfRow[row] - 1;
        }
        if (size == rows.length) {
            grow();
        }
        int slot = size++;
        rows[slot] = row;
        changes[slot] = 0;
        slotOfRow[row] = size;
        return slot;
    }

    private void grow() {
        int length = rows.length * 2;
        if ((long) length * dimensions > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "too many rows staged, publish them first: staged=%d, dimensions=%d"
                            .formatted(size, dimensions));
        }
        vectors = Arrays.copyOf(vectors, length * dimensions);
        changes = Arrays.copyOf(changes, length);
        rows = Arrays.copyOf(rows, length);
    }
}
