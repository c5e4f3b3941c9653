package io.millrace.expert;

import static java.util.Objects.requireNonNull;

import io.millrace.item.Embedding;
import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.List;

/**
 * factors(u, i) = x_u . Q_i + b_i with x_u = sum_k f^k E_{h_k} / sqrt(sum_k f^k) over the last
 * items h_0 (newest), h_1, ... of the shopper.
 *
 * <p>A shopper has no vector of their own: it is made from the input vectors E of the items just
 * seen, since items meet many more events than shoppers do (Kabbur, Ning, Karypis, "FISM: factored
 * item similarity models", 2013; here with fading weights). With a long history and two vectors of
 * an item it says what kind of shopper this is; what comes next is the business of {@link
 * SequenceExpert}. In the row lie Q_i and b_i, in the query x_u and 1. {@code io.millrace.factor}
 * learns E, Q and b.
 */
public final class FactorsExpert implements DenseExpert {
    public static final String NAME = "factors";

    /** E, what an item says about a shopper who saw it. */
    public static final String INPUT = "factors.input";

    /** Q, what an item wants to hear. */
    public static final String OUTPUT = "factors.output";

    /** b, one float. */
    public static final String BIAS = "factors.bias";

    private static final double DEVIATION = 0.1;

    private final EmbeddingOffset inputOffset = new EmbeddingOffset(INPUT);
    private final EmbeddingOffset outputOffset = new EmbeddingOffset(OUTPUT);
    private final EmbeddingOffset biasOffset = new EmbeddingOffset(BIAS);
    private final FactorSettings settings;
    private final float[] input;

    public FactorsExpert(FactorSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        input = new float[settings.dimensions()];
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Embedding> embeddings() {
        int dimensions = settings.dimensions();
        return List.of(
                new Embedding(INPUT, dimensions, DEVIATION).outsideRow(),
                new Embedding(OUTPUT, dimensions, DEVIATION),
                new Embedding(BIAS, 1, 0));
    }

    @Override
    public int width() {
        return settings.dimensions() + 1;
    }

    @Override
    public void writeRow(ItemTable items, int row, float[] target, int offset) {
        int dimensions = settings.dimensions();
        items.vector(row, outputOffset.in(items), dimensions, target, offset);
        items.vector(row, biasOffset.in(items), 1, target, offset + dimensions);
    }

    @Override
    public void writeQuery(ItemTable items, RecentItems recent, float[] target, int offset) {
        writeShopper(items, recent, target, offset);
        target[offset + settings.dimensions()] = 1f;
    }

    /** Writes x_u. */
    public void writeShopper(ItemTable items, RecentItems recent, float[] target, int offset) {
        int dimensions = settings.dimensions();
        Arrays.fill(target, offset, offset + dimensions, 0f);
        int vectors = inputOffset.in(items);
        double scale = scale(recent);
        double weight = 1;
        int history = history(recent);
        for (int k = 0; k < history; k++, weight *= settings.fading()) {
            int row = recent.row(k);
            if (row != ItemTable.NO_ROW) {
                items.vector(row, vectors, dimensions, input, 0);
                float share = (float) (weight * scale);
                for (int d = 0; d < dimensions; d++) {
                    target[offset + d] += share * input[d];
                }
            }
        }
    }

    /** How many of the last items count. */
    public int history(RecentItems recent) {
        return Math.min(settings.history(), recent.size());
    }

    /** 1 / sqrt(sum_k f^k): the weight of the newest item in x_u. */
    public double scale(RecentItems recent) {
        double sum = 0;
        double weight = 1;
        int history = history(recent);
        for (int k = 0; k < history; k++, weight *= settings.fading()) {
            sum += recent.row(k) == ItemTable.NO_ROW ? 0 : weight;
        }
        return sum == 0 ? 0 : 1 / Math.sqrt(sum);
    }

    public FactorSettings settings() {
        return settings;
    }
}
