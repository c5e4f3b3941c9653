package io.millrace.content;

import io.millrace.events.CatalogueItem;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns an item into a unit vector, such that like items have a high inner product.
 *
 * <p>Deterministic: the same item gives the same vector in every process and after every restart,
 * as long as what the encoder was made with is the same. Used by one thread at a time.
 */
public interface TextEncoder extends AutoCloseable {
    /** The length of every vector. */
    int dimensions();

    /** A new vector of length 1, or null when the item has nothing to encode. */
    float[] encode(CatalogueItem item);

    /** The vectors of many items in their order, null where an item has nothing to encode. */
    default List<float[]> encodeBatch(List<CatalogueItem> items) {
        List<float[]> vectors = new ArrayList<>(items.size());
        for (CatalogueItem item : items) {
            vectors.add(encode(item));
        }
        return vectors;
    }

    /** Gives back what the encoder holds outside the heap; it must not be used afterwards. */
    @Override
    default void close() {}
}
