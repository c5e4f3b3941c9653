package io.millrace.factor;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.FactorSettings;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Learns the vectors of the factor expert from what shoppers choose.
 *
 * <p><b>What it computes.</b> For a shopper with vector x who chooses item i, the candidates are i
 * and the items of a pool of negatives that the shopper has not had before. With p the softmax of
 * their scores and e_j = [j = i] - p_j, the gradients of log p_i are
 *
 * <pre>
 *   q_j: e_j x        b_j: e_j        q_{h_k}: f^k / sqrt(z) * sum_j e_j q_j
 * </pre>
 *
 * all scaled by the weight of the event. They are sent to the items they belong to, whose learner
 * makes a step of Adagrad; nothing is changed here. The chosen item and the history get theirs at
 * once, the pool's items when the pool is finished ({@link NegativePool}).
 *
 * <p><b>Sampled softmax.</b> Negatives are drawn uniformly among the items somebody chose before.
 * The pool is shared by a mini-batch of events (Jean et al., "On using very large target
 * vocabulary", 2015, without the correction for sampling, which is constant for a uniform draw).
 *
 * <p><b>Cost.</b> O(negatives * dimensions) an event: with 200 and 64 about 40,000 multiplications
 * and additions. Working memory is reused; not thread-safe.
 */
public final class FactorLearner {
    private final FactorsExpert expert;
    private final FactorSettings settings;
    private final SplittableRandom random;
    private final float[] shopper;
    private final float[] direction;
    private final float[] chosenOutput;
    private final float[] one = {1f};
    private NegativePool pool;
    private int[] rows = new int[0];
    private float[][] outputs = new float[0][];
    private float[] probabilities = new float[0];

    /**
     * @param seed of the draws of negatives
     */
    public FactorLearner(FactorsExpert expert, long seed) {
        this.expert = requireNonNull(expert, "expert is null");
        settings = expert.settings();
        random = new SplittableRandom(seed);
        shopper = new float[settings.dimensions()];
        direction = new float[settings.dimensions()];
        chosenOutput = new float[settings.dimensions() + 1];
    }

    /** The unfinished pool, or null. */
    public NegativePool pool() {
        return pool;
    }

    /**
     * Goes on with a pool that was kept; one that was there already is finished.
     *
     * @param updates takes the gradients of a finished pool
     */
    public void restore(NegativePool kept, ItemUpdates updates) {
        requireNonNull(kept, "kept is null");
        if (kept.dimensions() != settings.dimensions()) {
            return;
        }
        if (pool != null) {
            finish(updates);
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
     * @param weight of the event, above 0
     * @param excluded rows that are no negatives for this shopper
     * @param time event time, epoch milliseconds
     * @param updates takes the gradients
     */
    public void learn(
            ItemTable items,
            RecentItems recent,
            int chosen,
            double weight,
            IntPredicate excluded,
            long time,
            ItemUpdates updates) {
        if (expert.scale(recent) == 0) {
            return;
        }
        if (pool == null || pool.size() == 0) {
            draw(items);
        }
        resolve(items);
        int dimensions = settings.dimensions();
        expert.writeShopper(items, recent, shopper, 0);
        expert.writeRow(items, chosen, chosenOutput, 0);
        float chosenScore = dot(chosenOutput) + chosenOutput[dimensions];
        float chosenProbability = probabilities(items, chosen, chosenScore, excluded);

        float error = (float) (weight * (1 - chosenProbability));
        for (int d = 0; d < dimensions; d++) {
            direction[d] = error * chosenOutput[d];
        }
        String chosenId = items.id(chosen);
        updates.gradient(chosenId, FactorsExpert.VECTOR, shopper, error, time);
        updates.gradient(chosenId, FactorsExpert.BIAS, one, error, time);
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
        learnHistory(items, recent, time, updates);
        pool.time = Math.max(pool.time, time);
        if (++pool.events >= settings.poolEvents()) {
            finish(updates);
        }
    }

    /** Sends the summed gradients of the pool; the next event draws a new one. */
    private void finish(ItemUpdates updates) {
        for (int j = 0; j < pool.size(); j++) {
            if (!pool.isUntouched(j)) {
                String itemId = pool.itemIds.get(j);
                updates.gradient(itemId, FactorsExpert.VECTOR, pool.gradients[j], 1f, pool.time);
                updates.gradient(itemId, FactorsExpert.BIAS, one, pool.biasGradients[j], pool.time);
            }
        }
        pool = null;
    }

    private void learnHistory(ItemTable items, RecentItems recent, long time, ItemUpdates updates) {
        int history = expert.history(recent);
        double weight = expert.scale(recent);
        for (int k = 0; k < history; k++, weight *= settings.fading()) {
            if (recent.row(k) != ItemTable.NO_ROW) {
                updates.gradient(
                        items.id(recent.row(k)),
                        FactorsExpert.VECTOR,
                        direction,
                        (float) weight,
                        time);
            }
        }
    }

    /** The softmax over the chosen item and the pool; 0 for what is no candidate. */
    private float probabilities(
            ItemTable items, int chosen, float chosenScore, IntPredicate excluded) {
        int dimensions = settings.dimensions();
        float highest = chosenScore;
        for (int j = 0; j < rows.length; j++) {
            int row = rows[j];
            if (row == ItemTable.NO_ROW || row == chosen || excluded.test(row)) {
                probabilities[j] = Float.NEGATIVE_INFINITY;
                continue;
            }
            expert.writeRow(items, row, outputs[j], 0);
            probabilities[j] = dot(outputs[j]) + outputs[j][dimensions];
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
        float sum = 0;
        for (int d = 0; d < shopper.length; d++) {
            sum += shopper[d] * output[d];
        }
        return sum;
    }

    private void draw(ItemTable items) {
        List<String> drawn = new ArrayList<>(settings.negatives());
        for (int i = 0; i < settings.negatives(); i++) {
            int row = random.nextInt(items.rows());
            if (items.isLive(row) && items.interactions(row) > 0) {
                drawn.add(items.id(row));
            }
        }
        pool = new NegativePool(drawn, settings.dimensions());
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
            outputs = new float[size][settings.dimensions() + 1];
            probabilities = new float[size];
        }
    }
}
