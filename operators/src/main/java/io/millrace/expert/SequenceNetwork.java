package io.millrace.expert;

import static java.util.Objects.requireNonNull;

import io.millrace.item.ItemTable;
import java.util.Arrays;

/**
 * Mixes the vectors of a shopper's last items into the shopper's vector, forward and backward.
 *
 * <p><b>What it computes.</b> With h_0 the newest of m items, E their vectors and B_k a bucket of
 * how long before h_0 item k was:
 *
 * <pre>
 *   a = softmax(p_k + tau[B_k])        c = sum_k a_k E_{h_k}
 *   x = sqrt(sum_{k&lt;m} 0.8^k) * (c + V c + W E_{h_0})
 * </pre>
 *
 * That is one layer of self-attention whose scores depend on position and time alone (Kang and
 * McAuley, "Self-attentive sequential recommendation", 2018) with a residual path; scores that also
 * depend on the items were measured and gave nothing on top. It starts with p_k = k ln 0.8 and
 * zeros, so at first it is a fading mean.
 *
 * <p><b>Parameters</b>, one array: p (history), tau (16), W and V (dimensions^2 each, column by
 * column, so that products run along columns).
 *
 * <p><b>Cost.</b> Four products of a matrix and a vector for forward and backward: with 64
 * dimensions about 20 microseconds. What {@link #forward} found is remembered for {@link
 * #backward}. Working memory is reused; not thread-safe.
 */
public final class SequenceNetwork {
    private static final int AGE_BUCKETS = 16;
    private static final double FADING = 0.8;

    private final int dimensions;
    private final int history;
    private final float[][] vectors;
    private final int[] positions;
    private final int[] buckets;
    private final double[] attention;
    private final float[] context;
    private final float[] inner;
    private final float[] contextGradient;
    private final double[] slopes;
    private int size;
    private float gain;

    public SequenceNetwork(SequenceSettings settings) {
        requireNonNull(settings, "settings is null");
        dimensions = settings.dimensions();
        history = settings.history();
        vectors = new float[history][dimensions];
        positions = new int[history];
        buckets = new int[history];
        attention = new double[history];
        slopes = new double[history];
        context = new float[dimensions];
        inner = new float[dimensions];
        contextGradient = new float[dimensions];
    }

    /** Floats of the parameters. */
    public int parameters() {
        return history + AGE_BUCKETS + 2 * dimensions * dimensions;
    }

    /** What the parameters start with. */
    public float[] initialParameters() {
        float[] initial = new float[parameters()];
        for (int k = 0; k < history; k++) {
            initial[k] = (float) (k * Math.log(FADING));
        }
        return initial;
    }

    /** Items that the last {@link #forward} read. */
    public int size() {
        return size;
    }

    /** Where in the history an item it read lies. */
    public int position(int index) {
        return positions[index];
    }

    /**
     * Writes the shopper's vector x.
     *
     * @param offset of the item vectors among an item's embeddings
     * @return false, and zeros, when none of the items is known
     */
    public boolean forward(
            float[] parameters,
            ItemTable items,
            int offset,
            RecentItems recent,
            float[] target,
            int targetOffset) {
        Arrays.fill(target, targetOffset, targetOffset + dimensions, 0f);
        read(items, offset, recent);
        if (size == 0) {
            return false;
        }
        attend(parameters);
        int w = history + AGE_BUCKETS;
        int v = w + dimensions * dimensions;
        System.arraycopy(context, 0, inner, 0, dimensions);
        for (int column = 0; column < dimensions; column++) {
            addScaled(parameters, v + column * dimensions, context[column], inner);
            addScaled(parameters, w + column * dimensions, vectors[0][column], inner);
        }
        double mass = 0;
        for (int k = 0; k < size; k++) {
            mass += Math.pow(FADING, positions[k]);
        }
        gain = (float) Math.sqrt(mass);
        for (int d = 0; d < dimensions; d++) {
            target[targetOffset + d] = gain * inner[d];
        }
        return true;
    }

    /**
     * Goes back from a gradient of x, for the last {@link #forward}.
     *
     * @param gradient of x
     * @param parameterGradient is added to
     * @param itemGradients is overwritten: one gradient for each item that forward read
     */
    public void backward(
            float[] parameters,
            float[] gradient,
            float[] parameterGradient,
            float[][] itemGradients) {
        int w = history + AGE_BUCKETS;
        int v = w + dimensions * dimensions;
        for (int d = 0; d < dimensions; d++) {
            inner[d] = gain * gradient[d];
            contextGradient[d] = inner[d];
        }
        float[] newest = itemGradients[0];
        for (int column = 0; column < dimensions; column++) {
            contextGradient[column] += dot(parameters, v + column * dimensions, inner);
            newest[column] = dot(parameters, w + column * dimensions, inner);
            addTo(parameterGradient, v + column * dimensions, context[column], inner);
            addTo(parameterGradient, w + column * dimensions, vectors[0][column], inner);
        }
        double mean = 0;
        for (int k = 0; k < size; k++) {
            slopes[k] = dot(vectors[k], 0, contextGradient);
            mean += attention[k] * slopes[k];
        }
        for (int k = 0; k < size; k++) {
            float share = (float) attention[k];
            float[] target = itemGradients[k];
            for (int d = 0; d < dimensions; d++) {
                target[d] = (k == 0 ? target[d] : 0f) + share * contextGradient[d];
            }
            float score = (float) (attention[k] * (slopes[k] - mean));
            parameterGradient[positions[k]] += score;
            parameterGradient[history + buckets[k]] += score;
        }
    }

    private void read(ItemTable items, int offset, RecentItems recent) {
        size = 0;
        int end = Math.min(history, recent.size());
        for (int k = 0; k < end; k++) {
            int row = recent.row(k);
            if (row != ItemTable.NO_ROW) {
                items.vector(row, offset, dimensions, vectors[size], 0);
                positions[size] = k;
                buckets[size++] = bucket(recent.age(k));
            }
        }
    }

    private void attend(float[] parameters) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < size; k++) {
            attention[k] = parameters[positions[k]] + parameters[history + buckets[k]];
            highest = Math.max(highest, attention[k]);
        }
        double sum = 0;
        for (int k = 0; k < size; k++) {
            attention[k] = Math.exp(attention[k] - highest);
            sum += attention[k];
        }
        Arrays.fill(context, 0f);
        for (int k = 0; k < size; k++) {
            attention[k] /= sum;
            addScaled(vectors[k], 0, (float) attention[k], context);
        }
    }

    /** 0 for the same moment, then one bucket for every factor of 4 in seconds. */
    private static int bucket(long ageMillis) {
        if (ageMillis <= 0) {
            return 0;
        }
        double doublings = Math.log(1 + ageMillis / 1_000.0) / Math.log(2);
        return (int) Math.min(AGE_BUCKETS - 1, 1 + Math.floor(doublings / 2));
    }

    private static void addScaled(float[] source, int from, float scale, float[] target) {
        for (int d = 0; d < target.length; d++) {
            target[d] += scale * source[from + d];
        }
    }

    private static void addTo(float[] target, int from, float scale, float[] source) {
        for (int d = 0; d < source.length; d++) {
            target[from + d] += scale * source[d];
        }
    }

    private static float dot(float[] one, int from, float[] other) {
        return DotProduct.of(one, from, other, 0, other.length);
    }
}
