package io.millrace.fusion;

import java.util.List;

/**
 * What a micro-batch says about the experts' raw scores in one segment, already summed so that a
 * busy segment costs one record a batch.
 *
 * @param segment the key
 * @param events events sampled, at least 1
 * @param candidates scored candidates over all events, at least 1
 * @param experts names, in the order of the sums
 * @param sums sum of raw scores for each expert
 * @param squares sum of squared raw scores for each expert
 */
public record FusionSample(
        String segment,
        long events,
        long candidates,
        List<String> experts,
        double[] sums,
        double[] squares) {}
