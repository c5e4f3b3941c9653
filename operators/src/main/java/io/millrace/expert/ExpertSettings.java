package io.millrace.expert;

import java.io.Serializable;

/**
 * What experts are built with.
 *
 * @param seed of the vectors that items start with
 * @param factors of the factor expert
 * @param sequence of the sequence expert
 * @param contentDimensions floats of an item's content vector, at least 1
 */
public record ExpertSettings(
        long seed, FactorSettings factors, SequenceSettings sequence, int contentDimensions)
        implements Serializable {
    public static final ExpertSettings DEFAULT =
            new ExpertSettings(1, FactorSettings.DEFAULT, SequenceSettings.DEFAULT, 64);
}
