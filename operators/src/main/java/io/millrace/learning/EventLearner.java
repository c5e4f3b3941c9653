package io.millrace.learning;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.events.EventType;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceExpert;
import io.millrace.factor.NegativePool;
import io.millrace.factor.NetworkGradient;
import io.millrace.factor.SoftmaxLearner;
import io.millrace.fusion.FusionSampler;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.TeachingWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.agrona.collections.IntHashSet;

/**
 * Learns from one event after the other, each time in the same order: the experts are sampled on
 * what the shopper chose, the learned vectors learn from it, and only then it becomes part of the
 * shopper's history. So nothing is judged or learned by a model that knows the answer.
 *
 * <p>A low rating is learned too, as a dislike, by the learned vectors alone: it enters no history
 * and counts nowhere.
 *
 * <p>Collects what it taught in {@link ItemUpdates}, {@link FusionSampler} and a list of gradients
 * of networks. Not thread-safe.
 */
public final class EventLearner {
    private final ShopperLearner shopperLearner;
    private final ItemUpdates updates;
    private final FusionSampler sampler;
    private final List<SoftmaxLearner> softmaxLearners = new ArrayList<>();
    private final List<NetworkGradient> networkGradients = new ArrayList<>();
    private final RecentItems recent = new RecentItems();
    private final List<PastItem> inputs = new ArrayList<>();
    private final IntHashSet had = new IntHashSet(ItemTable.NO_ROW);
    private final IntPredicate hadBefore = had::contains;

    /**
     * @param settings what the experts were built with
     * @param seed of the draws of negatives
     */
    public EventLearner(
            Experts experts,
            ExpertSettings settings,
            ShopperLearner shopperLearner,
            ItemUpdates updates,
            FusionSampler sampler,
            long seed) {
        this.shopperLearner = requireNonNull(shopperLearner, "shopperLearner is null");
        this.updates = requireNonNull(updates, "updates is null");
        this.sampler = requireNonNull(sampler, "sampler is null");
        experts.find(FactorsExpert.class)
                .ifPresent(expert -> softmaxLearners.add(SoftmaxLearner.of(expert, seed)));
        experts.find(SequenceExpert.class)
                .ifPresent(
                        expert ->
                                softmaxLearners.add(
                                        SoftmaxLearner.of(expert, settings.factors(), seed)));
    }

    /** The unfinished pools of negatives. */
    public List<NegativePool> pools() {
        List<NegativePool> pools = new ArrayList<>();
        for (SoftmaxLearner learner : softmaxLearners) {
            if (learner.pool() != null) {
                pools.add(learner.pool());
            }
        }
        return pools;
    }

    /** Goes on with a pool that was kept. */
    public void restore(NegativePool pool) {
        for (SoftmaxLearner learner : softmaxLearners) {
            if (learner.name().equals(pool.expert())) {
                learner.restore(pool, updates, networkGradients::add);
            }
        }
    }

    /** Hands out the gradients of networks and forgets them. */
    public void drainNetworkGradientsTo(Consumer<NetworkGradient> target) {
        networkGradients.forEach(target);
        networkGradients.clear();
    }

    /**
     * Learns from an event.
     *
     * @param streamTime how far the events of everybody are, epoch milliseconds; {@code
     *     Long.MIN_VALUE} where unknown
     * @return true when the shopper's slate is to be made anew
     */
    public boolean learn(ItemTable items, ShopperState state, ShopperEvent event, long streamTime) {
        shopperLearner.forgetIfIdle(state, event.time());
        if (event.kind() == Kind.EVENT && state.hasHistory()) {
            double weight = TeachingWeight.of(event.type(), event.value());
            if (weight > 0) {
                learnChoices(items, state, event, weight);
            } else if (weight < 0 && event.type() == EventType.RATE_ITEM) {
                learnDislikes(items, state, event, weight);
            }
        }
        return shopperLearner.learn(state, event, streamTime, updates);
    }

    private void learnChoices(
            ItemTable items, ShopperState state, ShopperEvent event, double weight) {
        rememberHad(items, state);
        long seed = EventIds.hash(event.shopperId()) + state.events();
        for (String itemId : event.itemIds()) {
            int row = items.row(itemId);
            if (row != ItemTable.NO_ROW && items.isKnown(row)) {
                resolveWithout(items, state, itemId);
                sampler.sample(items, recent, row, seed++);
                learnVectors(items, state, event, row, weight);
            }
        }
    }

    private void learnDislikes(
            ItemTable items, ShopperState state, ShopperEvent event, double weight) {
        rememberHad(items, state);
        for (String itemId : event.itemIds()) {
            int row = items.row(itemId);
            if (row != ItemTable.NO_ROW && items.isKnown(row)) {
                resolveWithout(items, state, itemId);
                learnVectors(items, state, event, row, weight);
            }
        }
    }

    private void learnVectors(
            ItemTable items, ShopperState state, ShopperEvent event, int row, double weight) {
        long time = Math.max(state.time(), event.time());
        for (SoftmaxLearner learner : softmaxLearners) {
            learner.learn(
                    items, recent, row, weight, hadBefore, time, updates, networkGradients::add);
        }
    }

    private void rememberHad(ItemTable items, ShopperState state) {
        had.clear();
        state.forEachPast(
                item -> {
                    int row = items.row(item.itemId());
                    if (row != ItemTable.NO_ROW) {
                        had.add(row);
                    }
                });
    }

    /** The history without the item itself: an item that comes again is not told by itself. */
    private void resolveWithout(ItemTable items, ShopperState state, String itemId) {
        inputs.clear();
        state.forEachPast(
                item -> {
                    if (!item.itemId().equals(itemId)
                            && inputs.size() < shopperLearner.scoredHistory()) {
                        inputs.add(item);
                    }
                });
        recent.resolve(
                items, inputs.size(), i -> inputs.get(i).itemId(), i -> inputs.get(i).time());
    }
}
