package io.millrace.fusion;

import io.millrace.events.modellog.Contestant;
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

    /** Choices that the contest has judged so far. */
    public long judged() {
        return contest == null ? 0 : contest.judged;
    }

    /** The experts of the contest, in the order of its weights; empty before the first event. */
    public List<String> experts() {
        return contest == null ? List.of() : List.copyOf(contest.experts);
    }

    /** The weights that serve, in the order of {@link #experts}; empty before the first event. */
    public double[] servingWeights(FusionSettings settings) {
        return contest == null ? new double[0] : contest.committee(settings);
    }

    /** Running standard deviation of an expert's raw scores; 0 while it has said nothing. */
    public double deviation(String expert) {
        int index = experts.indexOf(expert);
        return index < 0 ? 0 : Math.sqrt(variances[index]);
    }

    /** The contestants with their weights and mean reciprocal rank lately. */
    public List<Contestant> contestants() {
        if (contest == null) {
            return List.of();
        }
        List<Contestant> contestants = new ArrayList<>();
        for (int m = 0; m < contest.weightings.size(); m++) {
            Contest.Weighting weighting = contest.weightings.get(m);
            contestants.add(
                    new Contestant(
                            weighting.id,
                            weighting.name,
                            weighting.weights.clone(),
                            contest.score(m)));
        }
        return contestants;
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
