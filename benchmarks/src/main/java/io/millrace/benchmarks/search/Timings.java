package io.millrace.benchmarks.search;

import java.util.Arrays;

/** Durations of many requests, in nanoseconds. Not thread-safe. */
final class Timings {
    private long[] nanos = new long[1_024];
    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = duration;
    }

    void addAll(Timings others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int size() {
        return size;
    }

    /**
     * The duration that a share of the requests did not exceed, in milliseconds.
     *
     * @param share above 0, at most 1
     * @throws IllegalStateException when there were no requests
     */
    double percentile(double share) {
        if (size == 0) {
            throw new IllegalStateException("no requests");
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * size);
        return sorted[Math.max(1, rank) - 1] / 1e6;
    }
}
