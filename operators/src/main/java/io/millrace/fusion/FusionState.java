package io.millrace.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the job keeps of one segment.
 *
 * <p><b>Bound.</b> At most 1,024 bytes for each expert that was ever switched on, see
 * docs/state.md; there are a handful of segments.
 *
 * <p>Mutable and owned by {@link FusionLearner}.
 */
public final class FusionState {
    long publications;
    long events;
    final List<String> experts = new ArrayList<>();
    double[] means = new double[0];
    double[] variances = new double[0];

    /** Null until the first event of the segment. */
    Contest contest;

    FusionState() {}

    /** Events sampled so far. */
    public long events() {
        return events;
    }

    int indexOf(String expert) {
        int index = experts.indexOf(expert);
        if (index >= 0) {
            return index;
        }
        experts.add(expert);
        means = Arrays.copyOf(means, experts.size());
        variances = Arrays.copyOf(variances, experts.size());
        return experts.size() - 1;
    }
}
