package io.millrace.expert;

import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemTable;

/** Where an embedding begins, looked up once for each layout. */
final class EmbeddingOffset {
    private final String name;
    private EmbeddingLayout layout;
    private int offset;

    EmbeddingOffset(String name) {
        this.name = name;
    }

    int in(ItemTable items) {
        EmbeddingLayout current = items.embeddings();
        if (current != layout) {
            offset = current.offsetOf(name);
            layout = current;
        }
        return offset;
    }
}
