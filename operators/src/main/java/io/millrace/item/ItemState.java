package io.millrace.item;

import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything the job keeps of one item: one blob under the item's key.
 *
 * <p><b>Bound.</b> With m neighbours kept, v vectors of d floats together and names of n bytes, a
 * catalogue record of c bytes, an indexed vector of x floats and ids, product id and brand of at
 * most b bytes each (one more where b is above 127) at most 130 + 2 m (b + 17) + 4 d + 4 x + 11 v +
 * n + c + 3 (b + 1) bytes, see docs/state.md. An item that is not in the catalogue is gone after
 * the item expiry without an interaction.
 *
 * <p>Mutable and owned by {@link ItemLearner}.
 */
public final class ItemState {
    long publications;
    long interactions;
    long time;
    long lastInteraction;
    double popularity;
    double occurrences;
    double transitionsTotal;
    NeighbourCounts coVisits;
    NeighbourCounts transitions;
    ItemFacts facts;
    byte[] catalogueRecord;
    long catalogueAppendedAt = -1;
    int popularityBucket = -1;
    ItemClusters clusters;
    float[] indexedVector;
    String contentMake;
    final List<LearnedVector> vectors = new ArrayList<>();

    /**
     * Neighbours changed since the full list was last published; null when that is not known, which
     * makes the next publication a full one. Not part of the bytes.
     */
    transient Set<String> changedSinceFull;

    ItemState(int neighbours) {
        coVisits = new NeighbourCounts(neighbours);
        transitions = new NeighbourCounts(neighbours);
    }

    /** Versions given to the item's records and documents, those of forgotten items included. */
    public long publications() {
        return publications;
    }

    /** Positive interactions ever learned, not decayed. */
    public long interactions() {
        return interactions;
    }

    /** Event time of the newest positive interaction, epoch milliseconds, or 0 before the first. */
    public long lastInteraction() {
        return lastInteraction;
    }

    /** The catalogue record as it came, or null when the catalogue does not know the item. */
    public byte[] catalogueRecord() {
        return catalogueRecord;
    }

    /** Append time of the newest catalogue record, epoch milliseconds, or -1. */
    public long catalogueAppendedAt() {
        return catalogueAppendedAt;
    }

    /** The popularity bucket last written to the index, or -1 before the first. */
    public int popularityBucket() {
        return popularityBucket;
    }

    /** The groups of similar items that the item is in, or null while there are none. */
    public ItemClusters clusters() {
        return clusters;
    }

    /** The vector last written to the index, not to be changed, or null. */
    public float[] indexedVector() {
        return indexedVector;
    }

    public NeighbourCounts coVisits() {
        return coVisits;
    }

    public NeighbourCounts transitions() {
        return transitions;
    }

    /** What the content vector was made with, or null before there was one to make. */
    public String contentMake() {
        return contentMake;
    }

    /** Positive interactions, decayed to the time of the newest one. */
    public double popularity() {
        return popularity;
    }

    /** Event time of the newest thing learned, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Baskets and visits with the item, decayed. */
    public double occurrences() {
        return occurrences;
    }

    /** What followed the item, all neighbours together, decayed. */
    public double transitionsTotal() {
        return transitionsTotal;
    }

    /** What the catalogue says of the item in short, or null. */
    public ItemFacts facts() {
        return facts;
    }

    /** How far the steps of a vector have shrunk; 0 while the vector is as at the start. */
    public double accumulator(String name) {
        LearnedVector learned = learned(name);
        return learned == null ? 0 : learned.accumulator;
    }

    /** Names of the embeddings whose vectors have been learned. */
    public List<String> vectorNames() {
        return vectors.stream().map(vector -> vector.name).toList();
    }

    /** The vector of an embedding, or null while it is as at the start. */
    public float[] vector(String name) {
        LearnedVector learned = learned(name);
        return learned == null ? null : learned.values.clone();
    }

    /** Copies the vector of an embedding; zeros where it is as at the start or of another width. */
    public void copyVector(String name, int width, float[] target, int offset) {
        LearnedVector learned = learned(name);
        if (learned != null && learned.values.length == width) {
            System.arraycopy(learned.values, 0, target, offset, width);
        } else {
            Arrays.fill(target, offset, offset + width, 0f);
        }
    }

    LearnedVector learned(String name) {
        for (LearnedVector vector : vectors) {
            if (vector.name.equals(name)) {
                return vector;
            }
        }
        return null;
    }

    void markChanged(String neighbour) {
        if (changedSinceFull != null) {
            changedSinceFull.add(neighbour);
        }
    }

    void startChanges() {
        changedSinceFull = new LinkedHashSet<>();
    }
}
