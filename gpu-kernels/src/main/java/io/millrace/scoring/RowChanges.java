package io.millrace.scoring;

import java.util.Arrays;

/**
 * Changes of rows that no batch sees yet: for each changed row its newest vector, its newest
 * liveness, or both. One entry a row, so that all of them can be applied in any order.
 *
 * <p>Not thread-safe.
 */
public final class RowChanges {

    /** The vector is new. These flags are those of {@code arguments.cuh}. */
    public static final int HAS_VECTOR = 1;

    /** The row becomes live. */
    public static final int GOES_LIVE = 2;

    /** The row is no longer live. */
    public static final int GOES_DEAD = 4;

    /** After a publication larger than this the memory is let go. */
    private static final int KEPT_ENTRIES = 1 << 14;

    private static final int INITIAL_ENTRIES = 64;

    private final int dimensions;
    private final int capacity;

    /** One more than the entry of a row, 0 for a row without changes; grows with the rows used. */
    private int[] entryOfRow = new int[INITIAL_ENTRIES];

    private int[] rows = new int[INITIAL_ENTRIES];
    private int[] changes = new int[INITIAL_ENTRIES];
    private float[] vectors;
    private int size;

    /**
     * @param dimensions floats of a vector
     * @param capacity rows that there may be
     */
    public RowChanges(int dimensions, int capacity) {
        this.dimensions = dimensions;
        this.capacity = capacity;
        this.vectors = new float[INITIAL_ENTRIES * dimensions];
    }

    /** Takes a row's vector, which begins at an offset of an array. */
    public void put(int row, float[] source, int offset) {
        int entry = entry(row);
        System.arraycopy(source, offset, vectors, entry * dimensions, dimensions);
        changes[entry] |= HAS_VECTOR;
    }

    /** Takes whether a row may be an answer. */
    public void setLive(int row, boolean live) {
        int entry = entry(row);
        changes[entry] = changes[entry] & HAS_VECTOR | (live ? GOES_LIVE : GOES_DEAD);
    }

    /** Rows with changes. */
    public int size() {
        return size;
    }

    /** The row of an entry. */
    public int row(int entry) {
        return rows[entry];
    }

    /** The flags of an entry. */
    public int changes(int entry) {
        return changes[entry];
    }

    public boolean hasVector(int entry) {
        return (changes[entry] & HAS_VECTOR) != 0;
    }

    /** All vectors; that of an entry begins at {@code entry * dimensions}. */
    public float[] vectors() {
        return vectors;
    }

    /** Forgets all changes, and the memory of many. */
    public void clear() {
        for (int entry = 0; entry < size; entry++) {
            entryOfRow[rows[entry]] = 0;
        }
        size = 0;
        if (rows.length > KEPT_ENTRIES) {
            rows = new int[INITIAL_ENTRIES];
            changes = new int[INITIAL_ENTRIES];
            vectors = new float[INITIAL_ENTRIES * dimensions];
        }
    }

    private int entry(int row) {
        if (row >= entryOfRow.length) {
            long doubled = Math.max(2L * entryOfRow.length, row + 1L);
            int bound = Math.max(capacity, entryOfRow.length);
            entryOfRow = Arrays.copyOf(entryOfRow, (int) Math.min(bound, doubled));
        }
        if (entryOfRow[row] != 0) {
            return entryOfRow[row] - 1;
        }
        if (size == rows.length) {
            grow();
        }
        int entry = size++;
        rows[entry] = row;
        changes[entry] = 0;
        entryOfRow[row] = size;
        return entry;
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
