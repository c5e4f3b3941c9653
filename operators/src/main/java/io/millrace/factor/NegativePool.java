package io.millrace.factor;

import java.util.Arrays;
import java.util.List;

/**
 * The items that a few events in a row are learned against, and the gradients these events gave
 * them.
 *
 * <p>A pool lives for a fixed number of events. The gradients of each of its items are summed and
 * become one step: steps for every event would follow the same direction again and again and
 * overshoot, which costs a fifth of the recall. An unfinished pool is part of the operator's state.
 *
 * <p>Memory: negatives * (dimensions + 1) floats. Mutable, owned by {@link FactorLearner}.
 */
public final class NegativePool {
    final List<String> itemIds;
    final float[][] gradients;
    final float[] biasGradients;
    int events;
    long time;

    NegativePool(List<String> itemIds, int dimensions) {
        this.itemIds = List.copyOf(itemIds);
        gradients = new float[itemIds.size()][dimensions];
        biasGradients = new float[itemIds.size()];
    }

    /** Events learned against the pool so far. */
    public int events() {
        return events;
    }

    /** The pool's items. */
    public List<String> itemIds() {
        return itemIds;
    }

    /** Floats of a gradient, or -1 for an empty pool. */
    int dimensions() {
        return gradients.length == 0 ? -1 : gradients[0].length;
    }

    int size() {
        return itemIds.size();
    }

    boolean isUntouched(int index) {
        if (biasGradients[index] != 0) {
            return false;
        }
        float[] gradient = gradients[index];
        return Arrays.equals(gradient, new float[gradient.length]);
    }
}
