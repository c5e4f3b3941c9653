package io.millrace.fusion;

import java.util.List;

/**
 * What a micro-batch says about the experts in one segment, already summed so that a busy segment
 * costs one record a batch.
 *
 * @param segment the key
 * @param events events sampled
 * @param candidates scored candidates over all events
 * @param experts names, in the order of the sums
 * @param sums sum of raw scores for each expert
 * @param squares sum of squared raw scores for each expert
 * @param softmaxGradient summed gradient of the softmax learner's weights
 * @param leastSquaresGradient summed gradient of the least-squares learner's weights
 * @param judgements of the contestants, or null when no event was judged
 */
public record FusionSample(
        String segment,
        long events,
        long candidates,
        List<String> experts,
        double[] sums,
        double[] squares,
        double[] softmaxGradient,
        double[] leastSquaresGradient,
        Judgements judgements) {}
