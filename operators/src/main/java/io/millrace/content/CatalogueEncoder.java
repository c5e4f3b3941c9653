package io.millrace.content;

import io.millrace.events.CatalogueItem;

/**
 * Encodes a catalogue as it changes: keeps the statistics of its words and makes the vectors.
 *
 * <p>Not thread-safe.
 */
public final class CatalogueEncoder implements AutoCloseable {
    private final TermStatistics statistics = new TermStatistics();
    private final ContentEncoder encoder;
    private final String make;

    /**
     * @throws TextModelException when there is no such model or it cannot be used
     */
    public CatalogueEncoder(ContentSettings settings) {
        encoder = settings.open(statistics);
        make = settings.make();
    }

    /** What the vectors are made with. */
    public String make() {
        return make;
    }

    /** The words counted so far. */
    public TermStatistics statistics() {
        return statistics;
    }

    /**
     * Counts an item's words in place of what they were before, and encodes it.
     *
     * @param before the item's last record, or null
     * @return of length 1, or null when the item has nothing to encode
     */
    public float[] replace(CatalogueItem before, CatalogueItem item) {
        if (before != null) {
            statistics.remove(before);
        }
        statistics.add(item);
        return encoder.encode(item);
    }

    /** Encodes an item whose words are counted already. */
    public float[] encode(CatalogueItem item) {
        return encoder.encode(item);
    }

    /** Takes an item's words out of the count. */
    public void remove(CatalogueItem item) {
        statistics.remove(item);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
