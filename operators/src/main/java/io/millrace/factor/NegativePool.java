package io.millrace.factor;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The items that a few events in a row are learned against, and the gradients these events gave
 * them and the network.
 *
 * <p>A pool lives for a fixed number of events. The gradients of each of its items are summed and
 * become one step: steps for every event would follow the same direction again and again and
 * overshoot, which costs a fifth of the recall. An unfinished pool is part of the operator's state.
 *
 * <p>Memory: negatives * (dimensions + 1) floats and those of the network. Mutable, owned by {@link
 * SoftmaxLearner}.
 */
public final class NegativePool {
    final String expert;
    final List<String> itemIds;
    final float[][] gradients;
    final float[] biasGradients;
    float[] network;
    int events;
    long time;

    NegativePool(String expert, List<String> itemIds, int dimensions, int parameters) {
        this.expert = requireNonNull(expert, "expert is null");
        this.itemIds = List.copyOf(itemIds);
        gradients = new float[itemIds.size()][dimensions];
        biasGradients = new float[itemIds.size()];
        network = new float[parameters];
    }

    /** Name of the expert that learns against the pool. */
    public String expert() {
        return expert;
    }

    /** Events learned against the pool so far. */
    public int events() {
        return events;
    }

    /** The pool's items. */
    public List<String> itemIds() {
        return itemIds;
    }

    int size() {
        return itemIds.size();
    }

    /** Whether it was made for vectors and a network of this size. */
    boolean fits(int dimensions, int parameters) {
        boolean sameVectors = gradients.length == 0 || gradients[0].length == dimensions;
        return sameVectors && network.length == parameters;
    }
}
