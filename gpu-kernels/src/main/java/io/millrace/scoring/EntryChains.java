package io.millrace.scoring;

import java.util.Arrays;

/**
 * Rows that belong to requests: one array of entries in the order of arrival, linked per request
 * from the first to the last. Appending is O(1) and a cleared instance keeps its arrays.
 */
final class EntryChains {

    private int[] firsts = new int[16];
    private int[] lasts = new int[16];
    private int[] rows = new int[64];
    private int[] nexts = new int[64];
    private int size;

    void clear() {
        size = 0;
    }

    /** Starts the empty chain of a request. Requests are opened in ascending order. */
    void open(int request) {
        if (request == firsts.length) {
            firsts = Arrays.copyOf(firsts, request * 2);
            lasts = Arrays.copyOf(lasts, request * 2);
        }
        firsts[request] = ScoreBatch.NONE;
    }

    /** Appends a row to the chain of a request and returns the number of the entry. */
    int append(int request, int row) {
        int entry = size;
        if (entry == rows.length) {
            rows = Arrays.copyOf(rows, entry * 2);
            nexts = Arrays.copyOf(nexts, entry * 2);
        }
        rows[entry] = row;
        nexts[entry] = ScoreBatch.NONE;
        if (firsts[request] == ScoreBatch.NONE) {
            firsts[request] = entry;
        } else {
            nexts[lasts[request]] = entry;
        }
        lasts[request] = entry;
        size = entry + 1;
        return entry;
    }

    int first(int request) {
        return firsts[request];
    }

    int next(int entry) {
        return nexts[entry];
    }

    int row(int entry) {
        return rows[entry];
    }

    int size() {
        return size;
    }

    /** How many entries fit without growing. */
    int allocated() {
        return rows.length;
    }
}
