package io.millrace.expert;

import java.io.Serializable;

/**
 * How factors are learned and used.
 *
 * @param dimensions floats of a factor vector, at least 1
 * @param history last items that a shopper's vector is made from, at least 1
 * @param fading what an item counts against the one that came after it, above 0 and at most 1
 * @param negatives items in the shared pool of negatives, at least 1
 * @param poolEvents events that share a pool, at least 1
 */
public record FactorSettings(
        int dimensions, int history, double fading, int negatives, int poolEvents)
        implements Serializable {
    public static final FactorSettings DEFAULT = new FactorSettings(64, 50, 0.95, 200, 16);
}
