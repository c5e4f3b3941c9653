package io.millrace.expert;

import io.millrace.item.Embedding;
import java.util.List;

/**
 * One opinion about which items a shopper wants next.
 *
 * <p>An expert is either a dot product of an item's floats with a shopper's ({@link DenseExpert}),
 * or names the few items it has an opinion on ({@link NeighbourExpert}). Both kinds add up in one
 * pass of the scoring backend, and any score can be taken apart again into what each expert gave.
 */
public sealed interface Expert permits DenseExpert, NeighbourExpert {

    /** The name in configuration, weights and explanations: lowercase, stable for ever. */
    String name();

    /** The vectors of items that the expert reads; each is kept, published and replicated. */
    default List<Embedding> embeddings() {
        return List.of();
    }
}
