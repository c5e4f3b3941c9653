package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;

/**
 * How factors are learned.
 *
 * @param dimensions floats of a factor vector
 * @param historyLength last items that a shopper's vector is made from
 * @param fading what an item counts against the one after it
 * @param negatives items that a choice is compared with
 * @param poolEvents events that share their negatives
 * @param learningRate of the first steps
 * @param regularisation pull towards zero
 */
public record FactorsConfig(
        int dimensions,
        int historyLength,
        double fading,
        int negatives,
        int poolEvents,
        double learningRate,
        double regularisation)
        implements Serializable {
    static final Option<Integer> DIMENSIONS =
            Option.wholeNumber("factors.dimensions", 4, 256, 64, "Floats of a factor vector.");
    static final Option<Integer> HISTORY_LENGTH =
            Option.wholeNumber(
                    "factors.history-length",
                    1,
                    50,
                    50,
                    "Last distinct items of a shopper that the shopper's factors are made from.");
    static final Option<Double> FADING =
            Option.decimal(
                    "factors.fading",
                    0.1,
                    1.0,
                    0.95,
                    "What an item of the history counts against the one that came after it.");
    static final Option<Integer> NEGATIVES =
            Option.wholeNumber(
                    "factors.negatives",
                    1,
                    10_000,
                    200,
                    "Items drawn at random that a choice is compared with.");
    static final Option<Integer> POOL_EVENTS =
            Option.wholeNumber(
                    "factors.pool-events", 1, 10_000, 16, "Events that share these items.");
    static final Option<Double> LEARNING_RATE =
            Option.decimal("factors.learning-rate", 0.0001, 10, 0.15, "Size of the first steps.");
    static final Option<Double> REGULARISATION =
            Option.decimal(
                    "factors.regularisation", 0, 1, 0.001, "Pull towards zero with every step.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Factors",
                    "How the factor expert learns.",
                    List.of(
                            DIMENSIONS,
                            HISTORY_LENGTH,
                            FADING,
                            NEGATIVES,
                            POOL_EVENTS,
                            LEARNING_RATE,
                            REGULARISATION));

    public FactorsConfig {
        DIMENSIONS.require(dimensions);
        HISTORY_LENGTH.require(historyLength);
        FADING.require(fading);
        NEGATIVES.require(negatives);
        POOL_EVENTS.require(poolEvents);
        LEARNING_RATE.require(learningRate);
        REGULARISATION.require(regularisation);
    }

    static FactorsConfig from(Settings settings) {
        return new FactorsConfig(
                settings.get(DIMENSIONS),
                settings.get(HISTORY_LENGTH),
                settings.get(FADING),
                settings.get(NEGATIVES),
                settings.get(POOL_EVENTS),
                settings.get(LEARNING_RATE),
                settings.get(REGULARISATION));
    }
}
