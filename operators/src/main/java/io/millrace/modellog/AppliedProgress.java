package io.millrace.modellog;

import io.millrace.events.modellog.ModelRecord.Progress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How many of a shopper learner's events have come all the way round: applied by every item learner
 * and read back from every partition. Not thread-safe.
 */
final class AppliedProgress {
    private final long epoch;
    private final int partitions;
    private final Map<String, long[]> reported = new HashMap<>();

    /**
     * @param partitions each item learner publishes to
     */
    AppliedProgress(long epoch, int partitions) {
        this.epoch = epoch;
        this.partitions = partitions;
    }

    void add(Channel channel, int partition, Progress progress) {
        if (progress.epoch() == epoch) {
            reported.put(
                    channel + "/" + partition + "/" + progress.itemLearner(), progress.applied());
        }
    }

    /** Reports that have come, of {@link #expected}. */
    int reports() {
        return reported.size();
    }

    int expected(int itemLearners) {
        return partitions * itemLearners;
    }

    /**
     * The events of each learner that everyone has applied, or null before all have reported. A
     * learner that somebody has not heard of yet has none.
     *
     * @param itemLearners how many run
     */
    long[] applied(int itemLearners) {
        if (reported.isEmpty() || reports() < expected(itemLearners)) {
            return null;
        }
        long[] least = null;
        for (long[] applied : reported.values()) {
            if (least == null) {
                least = applied.clone();
                continue;
            }
            if (applied.length < least.length) {
                least = Arrays.copyOf(least, applied.length);
            }
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], applied[i]);
            }
        }
        return least;
    }
}
