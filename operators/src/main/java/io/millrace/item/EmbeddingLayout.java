package io.millrace.item;

import java.util.ArrayList;
import java.util.List;

/** How the vectors of an item lie side by side: one embedding after the other. */
public final class EmbeddingLayout {
    private final List<Embedding> embeddings;
    private final int[] offsets;
    private final int width;
    private final long seed;

    /**
     * @param embeddings an embedding that several experts use may be named by each of them
     * @param seed of the vectors that items start with
     * @throws IllegalArgumentException when two different embeddings have one name
     */
    public EmbeddingLayout(List<Embedding> embeddings, long seed) {
        List<Embedding> distinct = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            if (!distinct.contains(embedding)) {
                distinct.add(embedding);
            }
        }
        if (distinct.stream().map(Embedding::name).distinct().count() < distinct.size()) {
            throw new IllegalArgumentException("two embeddings have one name: " + distinct);
        }
        this.embeddings = List.copyOf(distinct);
        this.seed = seed;
        offsets = new int[distinct.size()];
        int offset = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = offset;
            offset += distinct.get(i).width();
        }
        width = offset;
    }

    public int size() {
        return embeddings.size();
    }

    public Embedding get(int index) {
        return embeddings.get(index);
    }

    /** Floats of all embeddings together. */
    public int width() {
        return width;
    }

    /** Where an embedding begins. */
    public int offset(int index) {
        return offsets[index];
    }

    /** The index of an embedding, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < offsets.length; i++) {
            if (embeddings.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Where the embedding with a name begins. */
    public int offsetOf(String name) {
        int index = indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no such embedding: " + name + " in " + embeddings);
        }
        return offsets[index];
    }

    /** Writes what all vectors of an item start with. */
    void initialise(String itemId, float[] target) {
        for (int i = 0; i < offsets.length; i++) {
            embeddings.get(i).initialise(itemId, seed, target, offsets[i]);
        }
    }

    /** The vector of one embedding that an item starts with. */
    float[] initial(int index, String itemId) {
        float[] values = new float[embeddings.get(index).width()];
        embeddings.get(index).initialise(itemId, seed, values, 0);
        return values;
    }
}
