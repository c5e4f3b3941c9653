package io.millrace.item;

import static java.util.Objects.requireNonNull;

import io.millrace.events.PopularityBucket;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Learns about items and says what is to be published of them.
 *
 * <p><b>What it computes.</b> For each item: a decayed count (popularity), a second one with the
 * half-life of co-visitation, lag-weighted co-visitation counts and direct-successor counts of its
 * neighbours, and a step of {@link Adagrad} for every summed gradient of one of its vectors.
 *
 * <p><b>What it forgets.</b> Counts fade by half-lives of event time. Whenever a full list of
 * neighbours is written, neighbours whose count has faded below {@value #NEGLIGIBLE} are dropped:
 * one common visit is, with its weight of 0.38 to 1, after 5.2 to 6.6 half-lives. An item that is
 * not in the catalogue is forgotten as a whole after the expiry without an interaction ({@link
 * #isIdle}).
 *
 * <p><b>What it publishes.</b> Absolute values only. Counts change with every event but a full list
 * of neighbours is some fifty times bigger than what an event changes of it. So an {@link
 * ItemRecord} carries the counts and the neighbours changed <i>since the last full list</i>, with
 * their current counts, and when these become many a {@link NeighbourRecord} carries the full list
 * and the changes start anew. For either topic the newest record of a key is all that is needed: a
 * lost, late or repeated record does no harm.
 */
public final class ItemLearner {
    /** What is not worth a place in a list: a hundredth of one common visit. */
    static final double NEGLIGIBLE = 0.01;

    private static final double ROUNDING = 1e-9;

    /** The most changes an item record carries. */
    static final int CHANGES_BEFORE_FULL_LIST = 16;

    private final ItemSettings settings;
    private final EmbeddingLayout embeddings;
    private final Decay popularityDecay;
    private final Decay coVisitationDecay;

    /**
     * @param embeddings the vectors that items have
     */
    public ItemLearner(ItemSettings settings, EmbeddingLayout embeddings) {
        this.settings = requireNonNull(settings, "settings is null");
        this.embeddings = requireNonNull(embeddings, "embeddings is null");
        popularityDecay = settings.popularityDecay();
        coVisitationDecay = settings.coVisitationDecay();
    }

    public ItemState newState() {
        ItemState state = new ItemState(settings.neighbours());
        state.startChanges();
        return state;
    }

    /**
     * The state of an item that may have had one before, which was forgotten.
     *
     * @param publications the most that any item had had when it was forgotten under this epoch:
     *     the new state's versions are above them
     */
    public ItemState newState(long publications) {
        ItemState state = newState();
        state.publications = publications;
        return state;
    }

    /** Whether the item is to be forgotten at a time. */
    public boolean isIdle(ItemState state, long time) {
        return state.catalogueRecord == null
                && time - state.lastInteraction >= settings.expiryMillis();
    }

    /** Adds what a micro-batch taught. */
    public void learn(ItemState state, ItemUpdate update) {
        moveTo(state, update.time());
        double late = popularityDecay.factor(update.time(), state.time);
        double lateCoVisitation = coVisitationDecay.factor(update.time(), state.time);
        state.interactions = Math.max(0, state.interactions + update.interactions());
        if (update.interactions() > 0) {
            state.lastInteraction = Math.max(state.lastInteraction, update.time());
        }
        state.popularity = sum(state.popularity, update.popularity() * late);
        state.occurrences = sum(state.occurrences, update.occurrences() * lateCoVisitation);
        for (NeighbourIncrement neighbour : update.neighbours()) {
            count(state.coVisits, neighbour.itemId(), neighbour.coVisits(), update.time());
            count(state.transitions, neighbour.itemId(), neighbour.transitions(), update.time());
            state.transitionsTotal =
                    sum(state.transitionsTotal, neighbour.transitions() * lateCoVisitation);
            state.markChanged(neighbour.itemId());
        }
        for (ItemVector gradient : update.gradients()) {
            step(state, update.itemId(), gradient);
        }
    }

    private void count(NeighbourCounts counts, String neighbour, double weight, long time) {
        if (weight > 0) {
            counts.add(neighbour, weight, time, coVisitationDecay);
        } else if (weight < 0) {
            counts.withdraw(neighbour, -weight, time, coVisitationDecay);
        }
    }

    /** Of a count from which all was taken back nothing is left, not even the rounding. */
    private static double sum(double count, double added) {
        double sum = count + added;
        return added < 0 && sum < -added * ROUNDING ? 0 : sum;
    }

    /**
     * Takes over a catalogue record.
     *
     * @param record the record as it came, kept to write the item's search document again when its
     *     popularity changes
     * @param appendedAt when the record was appended to its topic, epoch milliseconds
     */
    public void describe(ItemState state, ItemFacts facts, byte[] record, long appendedAt) {
        state.facts = requireNonNull(facts, "facts is null");
        state.catalogueRecord = requireNonNull(record, "record is null");
        state.catalogueAppendedAt = appendedAt;
    }

    /**
     * Takes over a vector that is made from the catalogue record.
     *
     * @param name of an embedding
     * @param values null when the record has nothing to make it from
     * @param make what it was made with
     */
    public void setVector(ItemState state, String name, float[] values, String make) {
        state.vectors.remove(state.learned(name));
        if (values != null) {
            state.vectors.add(new LearnedVector(name, values, 0));
        }
        state.contentMake = make;
    }

    /** Takes an item out of the catalogue. Its counts stay: it may come back. */
    public void delist(ItemState state, String itemId, long appendedAt) {
        state.facts = new ItemFacts(itemId, null, null, null, false);
        state.catalogueRecord = null;
        state.catalogueAppendedAt = appendedAt;
        state.popularityBucket = -1;
        state.indexedVector = null;
    }

    /** Moves the item to other clusters. */
    public void setClusters(ItemState state, ItemClusters clusters) {
        state.clusters = requireNonNull(clusters, "clusters is null");
    }

    /**
     * Notes what the item's document is written with.
     *
     * @param vector becomes the state's own; null for none
     */
    public void setIndexedVector(ItemState state, float[] vector) {
        state.indexedVector = vector;
    }

    /**
     * Moves the item to the popularity bucket its count now calls for.
     *
     * @return true when the bucket changed and the search document is to be written again
     */
    public boolean updateBucket(ItemState state) {
        int bucket =
                state.popularityBucket < 0
                        ? PopularityBucket.of(state.popularity)
                        : PopularityBucket.next(state.popularityBucket, state.popularity);
        if (bucket == state.popularityBucket) {
            return false;
        }
        state.popularityBucket = bucket;
        return true;
    }

    /** The next version of the item's records and documents. */
    public long nextVersion(ItemState state, long epoch) {
        return ModelVersion.of(epoch, ++state.publications);
    }

    /** Whether the next publication has to carry the full list of neighbours. */
    public boolean needsFullList(ItemState state) {
        return state.changedSinceFull == null
                || state.changedSinceFull.size() > CHANGES_BEFORE_FULL_LIST;
    }

    /** The full list of neighbours; changes start anew. */
    public NeighbourRecord publishNeighbours(String itemId, ItemState state, long version) {
        state.coVisits.dropBelow(NEGLIGIBLE, state.time, coVisitationDecay);
        state.transitions.dropBelow(NEGLIGIBLE, state.time, coVisitationDecay);
        Set<String> strongest = new LinkedHashSet<>();
        collectStrongest(state.coVisits, strongest);
        collectStrongest(state.transitions, strongest);
        state.startChanges();
        List<Neighbour> neighbours = new ArrayList<>(strongest.size());
        addNeighbours(state, strongest, neighbours);
        return new NeighbourRecord(itemId, version, state.time, neighbours);
    }

    /** Counts, facts and the neighbours changed since the last full list. */
    public ItemRecord publishItem(String itemId, ItemState state, long version) {
        List<Neighbour> changed = new ArrayList<>();
        if (state.changedSinceFull != null) {
            addNeighbours(state, state.changedSinceFull, changed);
        }
        return new ItemRecord(
                itemId,
                version,
                state.time,
                state.interactions,
                state.popularity,
                state.occurrences,
                state.transitionsTotal,
                state.facts,
                changed,
                vectors(state),
                state.clusters);
    }

    /** A gradient of an expert that was switched off meanwhile finds no embedding: it is let go. */
    private void step(ItemState state, String itemId, ItemVector gradient) {
        int index = embeddings.indexOf(gradient.name());
        if (index < 0 || embeddings.get(index).width() != gradient.values().length) {
            return;
        }
        LearnedVector vector = state.learned(gradient.name());
        if (vector == null || vector.values.length != gradient.values().length) {
            state.vectors.remove(vector);
            vector =
                    new LearnedVector(
                            gradient.name(),
                            embeddings.initial(index, itemId),
                            embeddings.get(index).accumulator());
            state.vectors.add(vector);
        }
        vector.accumulator =
                settings.steps().step(vector.values, gradient.values(), vector.accumulator);
    }

    private List<ItemVector> vectors(ItemState state) {
        List<ItemVector> published = new ArrayList<>(state.vectors.size());
        for (LearnedVector vector : state.vectors) {
            if (embeddings.indexOf(vector.name) >= 0) {
                published.add(new ItemVector(vector.name, vector.values.clone()));
            }
        }
        return published;
    }

    private void moveTo(ItemState state, long time) {
        if (time <= state.time) {
            return;
        }
        if (state.interactions > 0 || state.occurrences > 0 || state.transitionsTotal > 0) {
            double factor = coVisitationDecay.factor(state.time, time);
            state.popularity *= popularityDecay.factor(state.time, time);
            state.occurrences *= factor;
            state.transitionsTotal *= factor;
        }
        state.time = time;
    }

    private void addNeighbours(ItemState state, Set<String> ids, List<Neighbour> target) {
        double coVisitScale = state.coVisits.scale(state.time, coVisitationDecay);
        double transitionScale = state.transitions.scale(state.time, coVisitationDecay);
        for (String id : ids) {
            target.add(
                    new Neighbour(
                            id,
                            (float) (state.coVisits.scaledValue(id) * coVisitScale),
                            (float) (state.transitions.scaledValue(id) * transitionScale)));
        }
    }

    /** Everything above the value of the last one published, and of its equals the first by id. */
    private void collectStrongest(NeighbourCounts counts, Set<String> target) {
        int size = counts.size();
        if (size <= settings.publishedNeighbours()) {
            for (int i = 0; i < size; i++) {
                target.add(counts.id(i));
            }
            return;
        }
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = counts.scaledValue(i);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double last = sorted[size - settings.publishedNeighbours()];
        int above = 0;
        List<String> equals = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (values[i] > last) {
                target.add(counts.id(i));
                above++;
            } else if (values[i] == last) {
                equals.add(counts.id(i));
            }
        }
        Collections.sort(equals);
        target.addAll(equals.subList(0, settings.publishedNeighbours() - above));
    }
}
