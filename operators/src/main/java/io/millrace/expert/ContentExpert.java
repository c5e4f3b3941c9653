package io.millrace.expert;

import io.millrace.item.Embedding;
import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.List;

/**
 * content(u, i) = c_u . e_i: e_i the unit vector of what the catalogue says of the item, c_u the
 * fading mean of the vectors of the shopper's last items.
 *
 * <p>Nothing of it is learned from events, so it is what ranks an item nobody has touched yet. An
 * item without a vector gets and gives 0.
 */
public final class ContentExpert implements DenseExpert {
    public static final String NAME = "content";

    /** e, of length 1, or zeros where the catalogue says nothing. */
    public static final String VECTOR = "content";

    private static final double FADING = 0.9;
    private static final int HISTORY = 20;

    private final EmbeddingOffset vectorOffset = new EmbeddingOffset(VECTOR);
    private final int dimensions;
    private final float[] vector;

    public ContentExpert(int dimensions) {
        this.dimensions = dimensions;
        vector = new float[dimensions];
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Embedding> embeddings() {
        return List.of(new Embedding(VECTOR, dimensions, 0));
    }

    @Override
    public int width() {
        return dimensions;
    }

    @Override
    public void writeRow(ItemTable items, int row, float[] target, int offset) {
        items.vector(row, vectorOffset.in(items), dimensions, target, offset);
    }

    @Override
    public void writeQuery(ItemTable items, RecentItems recent, float[] target, int offset) {
        Arrays.fill(target, offset, offset + dimensions, 0f);
        int vectors = vectorOffset.in(items);
        double weight = 1;
        double weights = 0;
        int history = Math.min(HISTORY, recent.size());
        for (int k = 0; k < history; k++, weight *= FADING) {
            weights += weight;
            if (recent.row(k) == ItemTable.NO_ROW) {
                continue;
            }
            items.vector(recent.row(k), vectors, dimensions, vector, 0);
            for (int d = 0; d < dimensions; d++) {
                target[offset + d] += (float) weight * vector[d];
            }
        }
        for (int d = 0; d < dimensions; d++) {
            target[offset + d] /= (float) Math.max(1, weights);
        }
    }
}
