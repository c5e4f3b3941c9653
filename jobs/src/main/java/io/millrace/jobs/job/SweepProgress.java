package io.millrace.jobs.job;

import io.millrace.flink.ShoppersSwept;
import java.util.HashSet;
import java.util.Set;

/**
 * When the documents of shoppers whom the state knows can no longer be of an earlier epoch.
 *
 * <p>Every scorer tells when it has sent the slate of everybody whom the learners knew at the
 * start. A checkpoint that begins after the last of them has told proves that the writers have
 * those slates, or the overflow before them: its barrier follows them all the way. Both never let a
 * deletion pass a newer document. No time is part of this: however long Elasticsearch is away,
 * nothing is proven.
 */
final class SweepProgress {
    private static final long NONE = Long.MAX_VALUE;

    private final Set<Integer> through = new HashSet<>();
    private int scorers;
    private long epoch;
    private boolean restored;
    private long proof = NONE;
    private boolean proven;

    void add(ShoppersSwept part) {
        epoch = Math.max(epoch, part.epoch());
        restored |= part.restored();
        scorers = part.subtasks();
        if (part.complete()) {
            through.add(part.subtask());
        }
    }

    /** The barrier of a checkpoint passes. */
    void barrier(long checkpointId) {
        if (isThrough() && proof == NONE) {
            proof = checkpointId;
        }
    }

    /** A checkpoint is complete: its barrier has passed everybody. */
    void completed(long checkpointId) {
        proven |= checkpointId >= proof;
    }

    /** Whether every scorer has sent all slates. */
    boolean isThrough() {
        return scorers > 0 && through.size() == scorers;
    }

    /** Whether what is of an earlier epoch now belongs to nobody whom the state knows. */
    boolean mayDelete() {
        return proven;
    }

    long epoch() {
        return epoch;
    }

    /** Whether there was a state to start from. */
    boolean isRestored() {
        return restored;
    }

    @Override
    public String toString() {
        return "%d of %d scorers are through%s"
                .formatted(through.size(), scorers, proven ? ", and a checkpoint since" : "");
    }
}
