package io.millrace.item;

/** Lays an item out as a row of the scoring backend. */
public interface RowWriter {

    /** Floats in a row, a multiple of 4. */
    int dimensions();

    /** The vectors of an item that rows are made from. */
    EmbeddingLayout embeddings();

    /**
     * Writes all {@link #dimensions()} floats of an item's row.
     *
     * @param row a row of {@code items}
     * @param target at least {@link #dimensions()} long
     */
    void writeRow(ItemTable items, int row, float[] target);
}
