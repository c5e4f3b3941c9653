package io.millrace.fusion;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.fusion.Contest.Weighting;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns how a segment's experts are to be added up.
 *
 * <p><b>What it computes.</b> The running mean and variance of each expert's raw scores over
 * sampled candidates, exponentially weighted with decay 0.01 an event: experts speak in different
 * units, and dividing by the standard deviation makes their opinions comparable. The weights of two
 * learners, softmax and least squares, which follow their summed gradients. And a {@link Contest}
 * between these and other weightings, which decides what serves.
 *
 * <p><b>Bounds.</b> A deviation is at least {@value #SMALLEST_DEVIATION}, so that an expert that
 * has not said anything yet cannot drown the others. With m events in a sample the old estimate
 * keeps 0.99^m of its weight. A learned weight is 0 to {@value #LARGEST_WEIGHT}. Steps along the
 * squared error, whose curvature is X^T X with a row of X for each candidate, converge while they
 * are shorter than 2 over its largest eigenvalue. They are at most 1 over its trace: an expert
 * whose scores hardly differ but are far from 0 has a large one, and so has a sample of many
 * events.
 */
public final class FusionLearner {
    private static final double DECAY = 0.01;
    private static final double SMALLEST_DEVIATION = 1e-3;
    private static final double LARGEST_WEIGHT = 1e3;

    private final List<String> experts;
    private final FusionSettings settings;

    /**
     * @param experts names of the experts that are switched on
     */
    public FusionLearner(List<String> experts, FusionSettings settings) {
        this.experts = List.copyOf(requireNonNull(experts, "experts is null"));
        this.settings = requireNonNull(settings, "settings is null");
    }

    public FusionState newState() {
        return new FusionState();
    }

    /** Learns from what a micro-batch says. */
    public void learn(FusionState state, FusionSample sample) {
        prepareContest(state);
        if (sample.events() > 0) {
            moveMoments(state, sample);
            if (sample.experts().equals(state.contest.experts)) {
                follow(
                        state.contest.nth(Contest.SOFTMAX, 0),
                        sample.softmaxGradient(),
                        settings.softmaxRate());
                follow(
                        state.contest.nth(Contest.LEAST_SQUARES, 0),
                        sample.leastSquaresGradient(),
                        -Math.min(settings.leastSquaresRate(), 1 / curvature(state, sample)));
            }
            state.events += sample.events();
        }
        if (sample.judgements() != null) {
            state.contest.judge(sample.judgements(), settings);
        }
    }

    /** The segment's weights as they stand. */
    public WeightsRecord publish(String segment, FusionState state, long epoch) {
        prepareContest(state);
        double[] deviations = new double[experts.size()];
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = deviation(state, experts.get(i));
        }
        Contest contest = state.contest;
        List<Contestant> contestants = new ArrayList<>(contest.weightings.size());
        for (int m = 0; m < contest.weightings.size(); m++) {
            Weighting weighting = contest.weightings.get(m);
            contestants.add(
                    new Contestant(
                            weighting.id,
                            weighting.name,
                            weighting.weights.clone(),
                            contest.score(m)));
        }
        return new WeightsRecord(
                segment,
                ModelVersion.of(epoch, ++state.publications),
                experts,
                contest.committee(settings),
                deviations,
                contest.judged,
                contest.weightings.get(contest.leader()).id,
                contestants);
    }

    private void prepareContest(FusionState state) {
        if (state.contest == null) {
            state.contest = Contest.start(experts, settings);
        } else if (!state.contest.experts.equals(experts)) {
            state.contest = Contest.carriedOver(state.contest, experts, settings);
        }
    }

    private static void moveMoments(FusionState state, FusionSample sample) {
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
    }

    private static double deviation(FusionState state, String expert) {
        int index = state.experts.indexOf(expert);
        boolean unheard = index < 0 || state.variances[index] == 0;
        return unheard ? 1 : Math.max(SMALLEST_DEVIATION, Math.sqrt(state.variances[index]));
    }

    /** The trace of X^T X: squared scores in units of their deviations, over all candidates. */
    private static double curvature(FusionState state, FusionSample sample) {
        double trace = 0;
        for (int k = 0; k < sample.experts().size(); k++) {
            double deviation = deviation(state, sample.experts().get(k));
            trace += sample.squares()[k] / (deviation * deviation);
        }
        return trace;
    }

    private static void follow(Weighting weighting, double[] gradient, double rate) {
        for (int k = 0; k < gradient.length; k++) {
            double moved = weighting.weights[k] + rate * gradient[k];
            // What is not a number is not above 0 either.
            weighting.weights[k] = moved > 0 ? Math.min(LARGEST_WEIGHT, moved) : 0;
        }
    }
}
