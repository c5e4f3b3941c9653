package io.millrace.item;

/**
 * The rows of the newest items that hardly anybody has chosen yet.
 *
 * <p>A ring of at most {@value #CAPACITY} rows: a newcomer takes the place of the oldest one. A row
 * that is chosen often enough, or may no longer be ranked, leaves. Finding a row is a scan; rows
 * come and go rarely. Not thread-safe; the item table's lock guards it.
 */
final class Newcomers {
    /** Chosen this often, an item is no newcomer any more. */
    static final int INTERACTIONS = 5;

    static final int CAPACITY = 1_000;

    private final int[] rows = new int[CAPACITY];
    private int size;
    private int oldest;

    /** Takes note of a row as it is now. */
    void update(int row, boolean isNewcomer) {
        int index = indexOf(row);
        if (isNewcomer && index < 0) {
            add(row);
        } else if (!isNewcomer && index >= 0) {
            rows[index] = rows[--size];
            oldest = oldest >= size ? 0 : oldest;
        }
    }

    int size() {
        return size;
    }

    int row(int index) {
        return rows[index];
    }

    private void add(int row) {
        if (size < CAPACITY) {
            rows[size++] = row;
        } else {
            rows[oldest] = row;
            oldest = (oldest + 1) % CAPACITY;
        }
    }

    private int indexOf(int row) {
        for (int i = 0; i < size; i++) {
            if (rows[i] == row) {
                return i;
            }
        }
        return -1;
    }
}
