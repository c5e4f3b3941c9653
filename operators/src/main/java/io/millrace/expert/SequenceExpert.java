package io.millrace.expert;

import static java.util.Objects.requireNonNull;

import io.millrace.item.Embedding;
import io.millrace.item.ItemTable;
import java.util.List;

/**
 * sequence(u, i) = x_u . q_i + b_i, x_u a learned mix of the vectors q of the last few items.
 *
 * <p>An item has one vector for both roles: it learns from twice as many gradients, which in a
 * stream that is read once is worth more than the freedom of two, and more than any network (a
 * gated recurrent unit and attention over two vectors were measured and earned nothing beside the
 * factors). The mix is {@link SequenceNetwork}, one for all shoppers.
 */
public final class SequenceExpert implements DenseExpert {
    public static final String NAME = "sequence";

    /** q. */
    public static final String VECTOR = "sequence.vector";

    /** b, one float. */
    public static final String BIAS = "sequence.bias";

    private static final double DEVIATION = 0.15;
    private static final double ACCUMULATOR = 0.05;

    private final EmbeddingOffset vectorOffset = new EmbeddingOffset(VECTOR);
    private final EmbeddingOffset biasOffset = new EmbeddingOffset(BIAS);
    private final SequenceSettings settings;
    private final SequenceNetwork network;
    private final float[] initialParameters;

    public SequenceExpert(SequenceSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        network = new SequenceNetwork(settings);
        initialParameters = network.initialParameters();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Embedding> embeddings() {
        return List.of(
                new Embedding(VECTOR, settings.dimensions(), DEVIATION, ACCUMULATOR),
                new Embedding(BIAS, 1, 0));
    }

    @Override
    public int width() {
        return settings.dimensions() + 1;
    }

    @Override
    public void writeRow(ItemTable items, int row, float[] target, int offset) {
        int dimensions = settings.dimensions();
        items.vector(row, vectorOffset.in(items), dimensions, target, offset);
        items.vector(row, biasOffset.in(items), 1, target, offset + dimensions);
    }

    @Override
    public void writeQuery(ItemTable items, RecentItems recent, float[] target, int offset) {
        network.forward(parameters(items), items, vectorOffset.in(items), recent, target, offset);
        target[offset + settings.dimensions()] = 1f;
    }

    /** The published parameters of the network, or those it starts with. Not to be changed. */
    public float[] parameters(ItemTable items) {
        float[] published = items.network(NAME);
        return published == null || published.length != initialParameters.length
                ? initialParameters
                : published;
    }

    public SequenceSettings settings() {
        return settings;
    }
}
