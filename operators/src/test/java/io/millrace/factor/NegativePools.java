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
            String expert,
            int events,
            long time,
            List<String> itemIds,
            float[][] gradients,
            float[] biases,
            float[] network) {
        NegativePool pool = new NegativePool(expert, itemIds, 0, 0);
        pool.events = events;
        pool.time = time;
        pool.network = network;
        for (int i = 0; i < gradients.length; i++) {
            pool.gradients[i] = gradients[i];
            pool.biasGradients[i] = biases[i];
        }
        return pool;
    }
}
