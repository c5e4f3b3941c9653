package io.millrace.modellog;

import io.millrace.events.modellog.ModelVersion;

/**
 * Rising versions of whatever one subtask publishes under one epoch.
 *
 * <p>A key stays with its subtask for as long as an epoch lasts, so one counter orders all keys of
 * the subtask. It starts at 1 with every epoch and is kept nowhere: a restored job has a higher
 * epoch, whatever it counted before. Counting a million a second, it lasts half a year.
 */
public final class VersionSequence {
    private final long epoch;
    private long counter;

    /**
     * @param epoch of the session, 0 to {@link ModelVersion#MAXIMUM_EPOCH}
     */
    public VersionSequence(long epoch) {
        this.epoch = epoch;
    }

    /**
     * A version above all that were returned before.
     *
     * @throws IllegalArgumentException when the counter is used up
     */
    public long next() {
        return ModelVersion.of(epoch, ++counter);
    }
}
