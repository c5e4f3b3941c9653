package io.millrace.fusion;

import java.io.Serializable;

/**
 * How the experts' weights are learned and chosen.
 *
 * @param softmaxRate step of the softmax learner, above 0
 * @param leastSquaresRate step of the least-squares learner, above 0
 * @param evolving how many weightings evolve, at least 0
 * @param forgetting what a judged event keeps of its weight with every later one, below 1
 * @param warmUp judged events before anything but softmax serves, at least 1
 * @param standardErrors by which the best may be ahead of a weighting that serves, at least 0
 * @param evolutionInterval judged events between two generations, at least 1
 * @param replaced of the evolving weightings that a generation replaces
 * @param mutation standard deviation of the logarithm of a weight's change, above 0
 * @param seed of the evolution
 */
public record FusionSettings(
        double softmaxRate,
        double leastSquaresRate,
        int evolving,
        double forgetting,
        int warmUp,
        double standardErrors,
        int evolutionInterval,
        int replaced,
        double mutation,
        long seed)
        implements Serializable {
    public static final FusionSettings DEFAULT =
            new FusionSettings(0.005, 0.001, 8, 0.9995, 50, 0.35, 2000, 3, 0.5, 1);

    /** The same with another seed. */
    public FusionSettings withSeed(long newSeed) {
        return new FusionSettings(
                softmaxRate,
                leastSquaresRate,
                evolving,
                forgetting,
                warmUp,
                standardErrors,
                evolutionInterval,
                replaced,
                mutation,
                newSeed);
    }
}
