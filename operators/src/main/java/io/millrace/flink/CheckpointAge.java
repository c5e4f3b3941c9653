package io.millrace.flink;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How old the newest checkpoint is that has been completed since the start: so much would be
 * learned again if the job ended now. Read by any thread, changed by the task's.
 */
final class CheckpointAge {
    /** Of checkpoints that never completed nobody is told. */
    private static final int REMEMBERED = 100;

    private final NavigableMap<Long, Long> begun = new TreeMap<>();
    private volatile long since;

    /**
     * @param now epoch milliseconds; the state is counted as of then
     */
    CheckpointAge(long now) {
        since = now;
    }

    void begun(long checkpoint, long now) {
        begun.put(checkpoint, now);
        if (begun.size() > REMEMBERED) {
            begun.pollFirstEntry();
        }
    }

    void completed(long checkpoint) {
        Long time = begun.get(checkpoint);
        if (time != null) {
            since = Math.max(since, time);
        }
        begun.headMap(checkpoint, true).clear();
    }

    /** Milliseconds, at least 0. */
    long at(long now) {
        return Math.max(0, now - since);
    }
}
