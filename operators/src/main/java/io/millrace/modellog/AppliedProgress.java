package io.millrace.modellog;

import io.millrace.events.modellog.ModelRecord.Progress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many of a shopper learner's events have come all the way round: applied by every item learner
 * and read back from every partition. Not thread-safe.
 */
final class AppliedProgress {
    private final long epoch;
    private final int reporters;
    private final Map<String, long[]> reported = new HashMap<>();

    /**
     * @param reporters item learners times partitions they publish to
     */
    AppliedProgress(long epoch, int reporters) {
        this.epoch = epoch;
        this.reporters = reporters;
    }

    void add(Channel channel, int partition, Progress progress) {
        if (progress.epoch() == epoch) {
            reported.put(
                    channel + "/" + partition + "/" + progress.itemLearner(), progress.applied());
        }
    }

    /** The events of each learner that everyone has applied, or null before all have reported. */
    long[] applied() {
        if (reported.size() < reporters) {
            return null;
        }
        long[] least = null;
        for (long[] applied : reported.values()) {
            if (least == null) {
                least = applied.clone();
            }
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], applied[i]);
            }
        }
        return least;
    }
}
