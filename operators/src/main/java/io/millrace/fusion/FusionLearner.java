package io.millrace.fusion;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import java.util.Arrays;
import java.util.List;

/**
 * Learns how a segment's experts are to be added up.
 *
 * <p><b>What it computes.</b> The running mean and variance of each expert's raw scores over
 * sampled candidates, exponentially weighted with decay 0.01 an event: experts speak in different
 * units, and dividing by the standard deviation makes their opinions comparable. Every weight is
 * one over the number of experts.
 *
 * <p><b>Bounds.</b> A deviation is at least {@value #SMALLEST_DEVIATION}, so that an expert that
 * has not said anything yet cannot drown the others. With m events in a sample the old estimate
 * keeps 0.99^m of its weight.
 */
public final class FusionLearner {
    private static final double DECAY = 0.01;
    private static final double SMALLEST_DEVIATION = 1e-3;

    private final List<String> experts;

    /**
     * @param experts names of the experts that are switched on
     */
    public FusionLearner(List<String> experts) {
        this.experts = List.copyOf(requireNonNull(experts, "experts is null"));
    }

    public FusionState newState() {
        return new FusionState();
    }

    /** Moves the running moments towards those of a sample. */
    public void learn(FusionState state, FusionSample sample) {
        int known = state.experts.size();
        double keptByKnown = Math.pow(1 - DECAY, sample.events());
        for (int i = 0; i < sample.experts().size(); i++) {
            int index = state.indexOf(sample.experts().get(i));
            // An expert that was switched on just now has no estimate that could be kept.
            double kept = index < known ? keptByKnown : 0;
            double mean = sample.sums()[i] / sample.candidates();
            double variance = Math.max(0, sample.squares()[i] / sample.candidates() - mean * mean);
            double difference = mean - state.means[index];
            state.means[index] += (1 - kept) * difference;
            state.variances[index] =
                    kept * state.variances[index]
                            + (1 - kept) * variance
                            + kept * (1 - kept) * difference * difference;
        }
        state.events += sample.events();
    }

    /** The segment's weights as they stand. */
    public WeightsRecord publish(String segment, FusionState state, long epoch) {
        double[] weights = new double[experts.size()];
        double[] deviations = new double[experts.size()];
        Arrays.fill(weights, 1.0 / experts.size());
        for (int i = 0; i < deviations.length; i++) {
            int index = state.experts.indexOf(experts.get(i));
            boolean unheard = index < 0 || state.variances[index] == 0;
            deviations[i] =
                    unheard ? 1 : Math.max(SMALLEST_DEVIATION, Math.sqrt(state.variances[index]));
        }
        long version = ModelVersion.of(epoch, ++state.publications);
        return new WeightsRecord(segment, version, experts, weights, deviations);
    }
}
