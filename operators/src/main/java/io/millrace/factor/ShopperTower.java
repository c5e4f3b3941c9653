package io.millrace.factor;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.RecentItems;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;

/**
 * How a shopper's vector is made of the items just seen, and how a gradient goes back the same way.
 *
 * <p>Remembers the last {@link #forward} for {@link #backward}; not thread-safe.
 */
interface ShopperTower {

    /** Whose vector it is: in a row lie the item's vector and behind it one float of bias. */
    DenseExpert expert();

    /** Floats of a shopper's vector. */
    int dimensions();

    /** The embedding that the shopper's vector is multiplied with. */
    String outputEmbedding();

    /** The embedding that is added. */
    String biasEmbedding();

    /** Floats that all shoppers share, 0 when there are none. */
    int parameters();

    /**
     * Writes the shopper's vector.
     *
     * @return false when none of the shopper's items is known
     */
    boolean forward(ItemTable items, RecentItems recent, float[] shopper);

    /**
     * Takes a gradient of the shopper's vector back to what it was made of.
     *
     * @param parameterGradient is added to, {@link #parameters()} long
     * @param time event time, epoch milliseconds
     * @param updates takes the gradients of items
     */
    void backward(
            ItemTable items,
            RecentItems recent,
            float[] gradient,
            float[] parameterGradient,
            long time,
            ItemUpdates updates);
}
