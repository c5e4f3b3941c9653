package io.millrace.factor;

import java.util.List;

/** Pools of negatives for tests. */
public final class NegativePools {
    private NegativePools() {}

    /**
     * A pool that some events were learned against.
     *
     * @param gradients one for each item
     */
    public static NegativePool of(
            int events, long time, List<String> itemIds, float[][] gradients, float[] biases) {
        NegativePool pool = new NegativePool(itemIds, 0);
        pool.events = events;
        pool.time = time;
        for (int i = 0; i < gradients.length; i++) {
            pool.gradients[i] = gradients[i];
            pool.biasGradients[i] = biases[i];
        }
        return pool;
    }
}
