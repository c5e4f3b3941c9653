package io.millrace.events.modellog;

/**
 * Versions of published values and documents: {@code epoch << 44 | counter}.
 *
 * <p>The epoch (0 to 2^19 - 1) is raised on every start and restore of a job, so that whatever a
 * restored job writes outranks what a lost future or a zombie wrote. The counter (0 to 2^44 - 1)
 * orders what one epoch wrote for one key.
 */
public final class ModelVersion {
    public static final int COUNTER_BITS = 44;
    public static final long MAXIMUM_EPOCH = (1L << 63 - COUNTER_BITS) - 1;
    public static final long MAXIMUM_COUNTER = (1L << COUNTER_BITS) - 1;

    private ModelVersion() {}

    /**
     * @throws IllegalArgumentException when epoch or counter is out of range
     */
    public static long of(long epoch, long counter) {
        if (epoch < 0 || epoch > MAXIMUM_EPOCH) {
            throw new IllegalArgumentException(
                    "epoch must be 0 to " + MAXIMUM_EPOCH + ": epoch=" + epoch);
        }
        if (counter < 0 || counter > MAXIMUM_COUNTER) {
            throw new IllegalArgumentException(
                    "counter must be 0 to " + MAXIMUM_COUNTER + ": counter=" + counter);
        }
        return epoch << COUNTER_BITS | counter;
    }

    public static long epoch(long version) {
        return version >>> COUNTER_BITS;
    }

    public static long counter(long version) {
        return version & MAXIMUM_COUNTER;
    }
}
