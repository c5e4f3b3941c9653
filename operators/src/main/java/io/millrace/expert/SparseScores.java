package io.millrace.expert;

import java.util.Arrays;

/**
 * Scores of a few rows out of many, adding up by row.
 *
 * <p>One float for each row of the table and a list of the touched rows: adding and looking up is
 * one array access, clearing costs only what was touched. Not thread-safe.
 */
public final class SparseScores {
    private float[] values = new float[1024];
    private int[] touched = new int[256];
    private int size;

    /** Adds to a row's score; zero is ignored. */
    public void add(int row, float value) {
        if (value == 0f) {
            return;
        }
        if (row >= values.length) {
            values = Arrays.copyOf(values, Math.max(row + 1, values.length * 2));
        }
        if (values[row] == 0f) {
            if (size == touched.length) {
                touched = Arrays.copyOf(touched, size * 2);
            }
            touched[size++] = row;
        }
        values[row] += value;
    }

    public float get(int row) {
        return row < values.length ? values[row] : 0f;
    }

    /** Writes the score of every row below a bound, 0 for those that have none. */
    public void copyTo(float[] target, int rows) {
        int known = Math.min(rows, values.length);
        System.arraycopy(values, 0, target, 0, known);
        Arrays.fill(target, known, rows, 0f);
    }

    /** How many rows have a score. */
    public int size() {
        return size;
    }

    /** The row that was touched at a position, 0 to {@code size() - 1}. */
    public int row(int position) {
        return touched[position];
    }

    public void clear() {
        for (int i = 0; i < size; i++) {
            values[touched[i]] = 0f;
        }
        size = 0;
    }
}
