package io.millrace.expert;

import java.io.Serializable;

/**
 * The shape of the sequence expert.
 *
 * @param dimensions floats of an item's vector, at least 1
 * @param history last items it reads, at least 1
 */
public record SequenceSettings(int dimensions, int history) implements Serializable {
    public static final SequenceSettings DEFAULT = new SequenceSettings(64, 10);
}
