package io.millrace.factor;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.DotProduct;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceExpert;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Learns the vectors of an expert from what shoppers choose.
 *
 * <p><b>What it computes.</b> For a shopper with vector x who chooses item i, the candidates are i
 * and the items of a pool of negatives that the shopper has not had before. With p the softmax of
 * their scores and e_j = [j = i] - p_j, the gradients of log p_i are
 *
 * <pre>
 *   Q_j: e_j x        b_j: e_j        x: sum_j e_j Q_j
 * </pre>
 *
 * all scaled by the weight of the event; a {@link ShopperTower} takes the gradient of x back to the
 * items of the history. They are sent to the items they belong to, whose learner makes a step of
 * Adagrad; nothing is changed here. The chosen item and the history get theirs at once, the pool's
 * items and the tower's parameters when the pool is finished ({@link NegativePool}).
 *
 * <p><b>Sampled softmax.</b> Negatives are drawn uniformly among the items somebody chose before.
 * The pool is shared by a mini-batch of events (Jean et al., "On using very large target
 * vocabulary", 2015, without the correction for sampling, which is constant for a uniform draw).
 *
 * <p><b>Dislikes.</b> An event with a negative weight pushes its item down, by the sigmoid of how
 * far it stands above the pool's mean: a dislike of what stands below it already says nothing new.
 * (The gradient above times a negative weight has no such bound and ruins the vectors: measured.)
 *
 * <p><b>Cost.</b> O(negatives * dimensions) an event: with 200 and 64 about 40,000 multiplications
 * and additions. Working memory is reused; not thread-safe.
 */
public final class SoftmaxLearner {
    private final ShopperTower tower;
    private final FactorSettings settings;
    private final SplittableRandom random;
    private final int dimensions;
    private final float[] shopper;
    private final float[] direction;
    private final float[] chosenRow;
    private final float[] noParameters;
    private final float[] one = {1f};
    private NegativePool pool;
    private int[] rows = new int[0];
    private float[][] outputs = new float[0][];
    private float[] probabilities = new float[0];

    private SoftmaxLearner(ShopperTower tower, FactorSettings settings, long seed) {
        this.tower = tower;
        this.settings = requireNonNull(settings, "settings is null");
        random = new SplittableRandom(seed);
        dimensions = tower.dimensions();
        shopper = new float[dimensions];
        direction = new float[dimensions];
        chosenRow = new float[dimensions + 1];
        noParameters = new float[tower.parameters()];
    }

    /**
     * Learns the factors.
     *
     * @param seed of the draws of negatives
     */
    public static SoftmaxLearner of(FactorsExpert expert, long seed) {
        return new SoftmaxLearner(new FactorsTower(expert), expert.settings(), seed);
    }

    /**
     * Learns the vectors and the network of the sequence expert.
     *
     * @param settings of the pool
     * @param seed of the draws of negatives
     */
    public static SoftmaxLearner of(SequenceExpert expert, FactorSettings settings, long seed) {
        return new SoftmaxLearner(new SequenceTower(expert), settings, seed);
    }

    /** Name of the expert that is learned. */
    public String name() {
        return expert().name();
    }

    /** The unfinished pool, or null. */
    public NegativePool pool() {
        return pool;
    }

    /**
     * Goes on with a pool that was kept; one that was there already is finished.
     *
     * @param updates takes the gradients of a finished pool
     * @param networks takes the gradient of the network that goes with it
     */
    public void restore(
            NegativePool kept, ItemUpdates updates, Consumer<NetworkGradient> networks) {
        requireNonNull(kept, "kept is null");
        if (!kept.fits(dimensions, tower.parameters())) {
            return;
        }
        if (pool != null) {
            finish(updates, networks);
        }
        pool = kept;
        rows = new int[0];
    }

    /**
     * Learns from one choice; to be called under a lease of the table, before the choice is part of
     * the history.
     *
     * @param recent the shopper's items before the choice
     * @param chosen row of the chosen item
     * @param weight of the event; below 0 for a dislike
     * @param excluded rows that are no negatives for this shopper
     * @param time event time, epoch milliseconds
     * @param updates takes the gradients
     * @param networks takes the gradient of the network when a pool is finished
     */
    public void learn(
            ItemTable items,
            RecentItems recent,
            int chosen,
            double weight,
            IntPredicate excluded,
            long time,
            ItemUpdates updates,
            Consumer<NetworkGradient> networks) {
        if (weight == 0 || !tower.forward(items, recent, shopper)) {
            return;
        }
        if (pool == null || pool.size() == 0) {
            draw(items);
        }
        resolve(items);
        expert().writeRow(items, chosen, chosenRow, 0);
        float chosenScore = dot(chosenRow) + chosenRow[dimensions];
        scorePool(items, chosen, excluded);
        if (weight < 0) {
            push(items, recent, chosen, chosenScore, weight, time, updates);
            return;
        }
        float error = (float) (weight * (1 - softmax(chosenScore)));
        learnItem(items.id(chosen), error, time, updates);
        for (int j = 0; j < rows.length; j++) {
            if (probabilities[j] > 0) {
                float share = (float) -(weight * probabilities[j]);
                float[] gradient = pool.gradients[j];
                float[] output = outputs[j];
                for (int d = 0; d < dimensions; d++) {
                    gradient[d] += share * shopper[d];
                    direction[d] += share * output[d];
                }
                pool.biasGradients[j] += share;
            }
        }
        tower.backward(items, recent, direction, pool.network, time, updates);
        pool.time = Math.max(pool.time, time);
        if (++pool.events >= settings.poolEvents()) {
            finish(updates, networks);
        }
    }

    private DenseExpert expert() {
        return tower.expert();
    }

    /** The chosen item's own gradient; the direction starts with its part. */
    private void learnItem(String itemId, float error, long time, ItemUpdates updates) {
        for (int d = 0; d < dimensions; d++) {
            direction[d] = error * chosenRow[d];
        }
        updates.gradient(itemId, tower.outputEmbedding(), shopper, error, time);
        updates.gradient(itemId, tower.biasEmbedding(), one, error, time);
    }

    /** A dislike: away from the item, as far as it stands above the pool. */
    private void push(
            ItemTable items,
            RecentItems recent,
            int disliked,
            float score,
            double weight,
            long time,
            ItemUpdates updates) {
        double sum = 0;
        int counted = 0;
        for (int j = 0; j < rows.length; j++) {
            if (probabilities[j] > Float.NEGATIVE_INFINITY) {
                sum += Math.exp(probabilities[j] - score);
                counted++;
            }
        }
        if (counted == 0) {
            return;
        }
        // sigmoid(s - log mean exp) of the pool's scores, all relative to s.
        float error = (float) (weight / (1 + sum / counted));
        learnItem(items.id(disliked), error, time, updates);
        Arrays.fill(noParameters, 0f);
        tower.backward(items, recent, direction, noParameters, time, updates);
    }

    /** Sends the summed gradients of the pool; the next event draws a new one. */
    private void finish(ItemUpdates updates, Consumer<NetworkGradient> networks) {
        for (int j = 0; j < pool.size(); j++) {
            if (pool.biasGradients[j] != 0) {
                String itemId = pool.itemIds.get(j);
                updates.gradient(itemId, tower.outputEmbedding(), pool.gradients[j], 1f, pool.time);
                updates.gradient(
                        itemId, tower.biasEmbedding(), one, pool.biasGradients[j], pool.time);
            }
        }
        if (pool.network.length > 0) {
            networks.accept(new NetworkGradient(expert().name(), pool.network));
        }
        pool = null;
    }

    /** The pool's scores; negative infinity for what is no candidate. */
    private void scorePool(ItemTable items, int chosen, IntPredicate excluded) {
        for (int j = 0; j < rows.length; j++) {
            int row = rows[j];
            if (row == ItemTable.NO_ROW || row == chosen || excluded.test(row)) {
                probabilities[j] = Float.NEGATIVE_INFINITY;
                continue;
            }
            expert().writeRow(items, row, outputs[j], 0);
            probabilities[j] = dot(outputs[j]) + outputs[j][dimensions];
        }
    }

    /** Turns the pool's scores into probabilities and returns that of the chosen item. */
    private float softmax(float chosenScore) {
        float highest = chosenScore;
        for (int j = 0; j < rows.length; j++) {
            highest = Math.max(highest, probabilities[j]);
        }
        double chosenPart = Math.exp(chosenScore - highest);
        double sum = chosenPart;
        for (int j = 0; j < rows.length; j++) {
            probabilities[j] = (float) Math.exp(probabilities[j] - highest);
            sum += probabilities[j];
        }
        for (int j = 0; j < rows.length; j++) {
            probabilities[j] /= (float) sum;
        }
        return (float) (chosenPart / sum);
    }

    private float dot(float[] output) {
        return DotProduct.of(shopper, 0, output, 0, dimensions);
    }

    private void draw(ItemTable items) {
        List<String> drawn = new ArrayList<>(settings.negatives());
        for (int i = 0; i < settings.negatives(); i++) {
            int row = random.nextInt(items.rows());
            if (items.isLive(row) && items.interactions(row) > 0) {
                drawn.add(items.id(row));
            }
        }
        pool = new NegativePool(expert().name(), drawn, dimensions, tower.parameters());
        rows = new int[0];
    }

    private void resolve(ItemTable items) {
        if (rows.length == pool.size() && rows.length > 0) {
            return;
        }
        int size = pool.size();
        rows = new int[size];
        for (int j = 0; j < size; j++) {
            rows[j] = items.row(pool.itemIds.get(j));
        }
        if (outputs.length < size) {
            outputs = new float[size][dimensions + 1];
            probabilities = new float[size];
        }
    }
}
