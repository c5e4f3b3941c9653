package io.millrace.item;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ItemVector;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Combines what the events of a micro-batch teach into one {@link ItemUpdate} an item.
 *
 * <p>An event with a history of 20 items touches up to 21 items; the events of a batch touch many
 * of them again. Combining saves most of the state accesses of the item learner. Counts of
 * different event times are brought to the newest one of the item, so combining changes nothing but
 * the order of additions.
 */
public final class ItemUpdates {
    private final int learner;
    private final Decay popularityDecay;
    private final Decay coVisitationDecay;
    private final Map<String, Combined> combined = new LinkedHashMap<>();

    /**
     * @param learner index of the shopper learner whose updates these are
     */
    public ItemUpdates(int learner, Decay popularityDecay, Decay coVisitationDecay) {
        this.learner = learner;
        this.popularityDecay = requireNonNull(popularityDecay, "popularityDecay is null");
        this.coVisitationDecay = requireNonNull(coVisitationDecay, "coVisitationDecay is null");
    }

    /** A positive interaction with an item. */
    public void interaction(String itemId, long time) {
        interaction(itemId, 1, time);
    }

    /**
     * Positive interactions with an item, of which all counts here may also be taken back: a
     * negative one takes away at any later time what the same one added, as both fade alike.
     *
     * @param number below 0 to take back
     */
    public void interaction(String itemId, int number, long time) {
        Combined item = at(itemId, time);
        item.interactions += number;
        item.popularity += number * popularityDecay.factor(time, item.time);
        item.occurrences += number * coVisitationDecay.factor(time, item.time);
    }

    /** Two items in one shopper's recent history; written to the first one's neighbours only. */
    public void coVisit(String itemId, String neighbour, double weight, long time) {
        Combined item = at(itemId, time);
        item.neighbour(neighbour)[0] += weight * coVisitationDecay.factor(time, item.time);
    }

    /** The second item came directly after the first. */
    public void transition(String itemId, String next, long time) {
        transition(itemId, next, 1, time);
    }

    /**
     * @param number below 0 to take back
     */
    public void transition(String itemId, String next, int number, long time) {
        Combined item = at(itemId, time);
        item.neighbour(next)[1] += number * coVisitationDecay.factor(time, item.time);
    }

    /** Adds to the gradient of one of an item's vectors. */
    public void gradient(String itemId, String vector, float[] gradient, float weight, long time) {
        float[] sum =
                at(itemId, time)
                        .gradients
                        .computeIfAbsent(vector, unused -> new float[gradient.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * gradient[i];
        }
    }

    public boolean isEmpty() {
        return combined.isEmpty();
    }

    /** Hands out one update an item, in the order the items were first touched, and empties. */
    public void drainTo(Consumer<ItemUpdate> target) {
        combined.forEach((itemId, item) -> target.accept(item.toUpdate(itemId, learner)));
        combined.clear();
    }

    private Combined at(String itemId, long time) {
        Combined item = combined.get(itemId);
        if (item == null) {
            item = new Combined(time);
            combined.put(itemId, item);
        } else if (time > item.time) {
            item.moveTo(time, popularityDecay, coVisitationDecay);
        }
        return item;
    }

    private static final class Combined {
        private final Map<String, double[]> neighbours = new LinkedHashMap<>();
        private final Map<String, float[]> gradients = new LinkedHashMap<>();
        private long time;
        private long interactions;
        private double popularity;
        private double occurrences;

        private Combined(long time) {
            this.time = time;
        }

        private void moveTo(long later, Decay popularityDecay, Decay coVisitationDecay) {
            popularity *= popularityDecay.factor(time, later);
            double factor = coVisitationDecay.factor(time, later);
            occurrences *= factor;
            for (double[] counts : neighbours.values()) {
                counts[0] *= factor;
                counts[1] *= factor;
            }
            time = later;
        }

        private double[] neighbour(String itemId) {
            return neighbours.computeIfAbsent(itemId, unused -> new double[2]);
        }

        private ItemUpdate toUpdate(String itemId, int learner) {
            List<NeighbourIncrement> increments = new ArrayList<>(neighbours.size());
            neighbours.forEach(
                    (id, counts) ->
                            increments.add(new NeighbourIncrement(id, counts[0], counts[1])));
            List<ItemVector> sums = new ArrayList<>(gradients.size());
            gradients.forEach((name, sum) -> sums.add(new ItemVector(name, sum)));
            return new ItemUpdate(
                    itemId,
                    time,
                    interactions,
                    popularity,
                    occurrences,
                    increments,
                    sums,
                    learner,
                    0,
                    false);
        }
    }
}
