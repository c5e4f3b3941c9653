package io.millrace.learning;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.factor.FactorLearner;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.TeachingWeight;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.agrona.collections.IntHashSet;

/**
 * Learns from one event after the other, each time in the same order: the experts are sampled on
 * what the shopper chose, the factors learn from it, and only then it becomes part of the shopper's
 * history. So nothing is judged or learned by a model that knows the answer.
 *
 * <p>Collects what it taught in {@link ItemUpdates} and {@link FusionSampler}. Not thread-safe.
 */
public final class EventLearner {
    private final ShopperLearner shopperLearner;
    private final ItemUpdates updates;
    private final FusionSampler sampler;
    private final Optional<FactorLearner> factors;
    private final RecentItems recent = new RecentItems();
    private final IntHashSet had = new IntHashSet(ItemTable.NO_ROW);
    private final IntPredicate hadBefore = had::contains;

    /**
     * @param seed of the draws of negatives
     */
    public EventLearner(
            Experts experts,
            ShopperLearner shopperLearner,
            ItemUpdates updates,
            FusionSampler sampler,
            long seed) {
        this.shopperLearner = requireNonNull(shopperLearner, "shopperLearner is null");
        this.updates = requireNonNull(updates, "updates is null");
        this.sampler = requireNonNull(sampler, "sampler is null");
        factors = experts.find(FactorsExpert.class).map(expert -> new FactorLearner(expert, seed));
    }

    /** The learner of factors, when they are switched on. */
    public Optional<FactorLearner> factors() {
        return factors;
    }

    /**
     * Learns from an event.
     *
     * @return true when the shopper's slate is to be made anew
     */
    public boolean learn(ItemTable items, ShopperState state, ShopperEvent event) {
        shopperLearner.forgetIfIdle(state, event.time());
        List<String> positives = shopperLearner.positives(event);
        if (!positives.isEmpty() && !state.history().isEmpty()) {
            learnChoices(items, state, event, positives);
        }
        return shopperLearner.learn(state, event, updates);
    }

    private void learnChoices(
            ItemTable items, ShopperState state, ShopperEvent event, List<String> positives) {
        recent.resolve(items, shopperLearner.recent(state));
        had.clear();
        for (PastItem item : state.history()) {
            int row = items.row(item.itemId());
            if (row != ItemTable.NO_ROW) {
                had.add(row);
            }
        }
        String segment = Segments.ofActivity(state.events());
        long seed = EventIds.hash(event.shopperId()) + state.events();
        double weight = TeachingWeight.of(event.type(), event.value());
        long time = Math.max(state.time(), event.time());
        for (String itemId : positives) {
            int row = items.row(itemId);
            if (row != ItemTable.NO_ROW && items.isKnown(row)) {
                sampler.sample(items, segment, recent, row, seed++);
                if (factors.isPresent()) {
                    factors.get().learn(items, recent, row, weight, hadBefore, time, updates);
                }
            }
        }
    }
}
