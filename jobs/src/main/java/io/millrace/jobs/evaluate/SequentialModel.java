package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.cluster.ClusterLearner;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.IndexedItems;
import io.millrace.content.CatalogueEncoder;
import io.millrace.content.ContentSettings;
import io.millrace.events.CatalogueItem;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionSettings;
import io.millrace.fusion.FusionState;
import io.millrace.item.ClusterSettings;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import io.millrace.judge.ExcludedRows;
import io.millrace.judge.RankJudge;
import io.millrace.learning.EventLearner;
import io.millrace.network.NetworkLearner;
import io.millrace.network.NetworkState;
import io.millrace.scoring.ScoringBackend;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The job's model, one event after the other: what an event taught is in the table before the next
 * event comes.
 *
 * <p>A second thread takes part: it judges a choice while the choice is learned from, and learns
 * some of the items that an event touched. Neither changes a result, whatever the threads do.
 *
 * <p>For one caller. Holds the state of every shopper and item on the heap.
 */
final class SequentialModel implements AutoCloseable {
    private static final long EPOCH = 1;

    /** Fewer items are not worth the other thread. */
    private static final int SHARED_ITEMS = 16;

    /** The second finds the items all there and begins. */
    private static final int CLUSTER_STEPS = 3;

    private final ShopperLearner shopperLearner;
    private final EventLearner eventLearner;
    private final ItemLearner itemLearner;
    private final ItemUpdates updates;
    private final FusionSampler sampler;
    private final FusionLearner fusionLearner;
    private final ItemTable table;
    private final Map<String, ShopperState> shoppers = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();
    private final NetworkLearner networkLearner;
    private final Map<String, NetworkState> networks = new HashMap<>();
    private final Map<String, FusionState> segments = new HashMap<>();
    private final List<ItemUpdate> touched = new ArrayList<>();
    private final List<ModelRecord> records = new ArrayList<>();
    private final BackgroundJudge judge;

    /** Null when the content expert is switched off. */
    private final CatalogueEncoder encoder;

    private final SecondThread worker = new SecondThread("millrace-evaluation");

    private int liveItems;
    private long interactions;

    /**
     * @param expertNames which experts are on
     * @param shopperLearner knows how much of a shopper a score is made from, and when to forget
     * @param seed of everything that is drawn
     * @param backend makes an empty one of the experts' dimensions, which the model closes
     */
    SequentialModel(
            List<String> expertNames,
            ItemSettings settings,
            ShopperLearner shopperLearner,
            ExpertSettings expertSettings,
            ContentSettings content,
            FusionSettings fusion,
            Function<Experts, ScoringBackend> backend,
            long seed) {
        Experts experts = Experts.named(expertNames, expertSettings);
        this.shopperLearner = requireNonNull(shopperLearner, "shopperLearner is null");
        itemLearner = new ItemLearner(settings, experts.embeddings());
        updates = new ItemUpdates(0, settings.popularityDecay(), settings.coVisitationDecay());
        sampler = new FusionSampler(experts);
        fusionLearner = new FusionLearner(experts.names(), fusion);
        table = new ItemTable(backend.apply(experts), experts, settings, EPOCH);
        judge = new BackgroundJudge(table, Experts.named(expertNames, expertSettings), worker);
        networkLearner = new NetworkLearner(experts);
        encoder =
                experts.find(ContentExpert.class).isPresent()
                        ? new CatalogueEncoder(content)
                        : null;
        eventLearner =
                new EventLearner(experts, expertSettings, shopperLearner, updates, sampler, seed);
    }

    /** Makes the items of a catalogue known; all words are counted before any item is encoded. */
    void describe(List<CatalogueItem> catalogue) {
        if (encoder != null) {
            catalogue.forEach(encoder.statistics()::add);
        }
        catalogue.forEach(this::describe);
    }

    private void describe(CatalogueItem item) {
        String id = item.itemId();
        ItemFacts facts =
                new ItemFacts(
                        item.productId() == null ? id : item.productId(),
                        item.brand(),
                        item.categoryLeaf(),
                        item.priceBand(),
                        item.inStock());
        ItemState state = state(id);
        itemLearner.describe(state, facts, new byte[0], -1);
        if (encoder != null) {
            float[] vector = encoder.encode(item);
            itemLearner.setVector(state, ContentExpert.VECTOR, vector, encoder.make());
        }
        boolean wasLive = isLive(id);
        records.addAll(publish(id, state));
        apply();
        liveItems += (isLive(id) ? 1 : 0) - (wasLive ? 1 : 0);
    }

    /** Whether the item may be ranked. */
    boolean isLive(String itemId) {
        int row = table.row(itemId);
        return row != ItemTable.NO_ROW && table.isLive(row);
    }

    /** Items that may be ranked. */
    int liveItems() {
        return liveItems;
    }

    /** Positive interactions learned so far, over all items. */
    long interactions() {
        return interactions;
    }

    /** Read without a lease: nothing changes it meanwhile in this thread. */
    ItemTable table() {
        return table;
    }

    /** The items of an event that are positive. */
    List<String> positives(ShopperEvent event) {
        return shopperLearner.positives(event);
    }

    /**
     * Begins to rank for a shopper as the model stands; {@link #judged()} waits for it, and comes
     * before {@link #publish()}.
     *
     * @param seen whose items are no candidates, or null when all are; must not change meanwhile
     * @param itemId a live item
     */
    void judge(String shopperId, SeenItems seen, String itemId) {
        judge.start(
                shopperLearner.recent(shopper(shopperId)),
                seen == null ? ExcludedRows.NONE : seen,
                itemId);
    }

    /** The ranks of the choice last given to {@link #judge}, until the next one. */
    RankJudge judged() {
        return judge.await(sampler);
    }

    /** Learns from an event; {@link #publish()} makes it count. */
    void learn(ShopperEvent event) {
        try (ItemTable.Lease lease = table.read()) {
            eventLearner.learn(lease.items(), shopper(event.shopperId()), event, Long.MIN_VALUE);
        }
    }

    /** Brings everything learned since the last time into the table. */
    void publish() {
        updates.drainTo(touched::add);
        learnItems();
        touched.clear();
        sampler.drainTo(
                sample -> {
                    FusionState state =
                            segments.computeIfAbsent(
                                    sample.segment(), unused -> fusionLearner.newState());
                    fusionLearner.learn(state, sample);
                    records.add(fusionLearner.publish(sample.segment(), state, EPOCH));
                });
        eventLearner.drainNetworkGradientsTo(
                gradient -> {
                    NetworkState state =
                            networkLearner.learn(networks.get(gradient.name()), gradient);
                    networks.put(gradient.name(), state);
                    records.add(networkLearner.publish(gradient.name(), state, EPOCH));
                });
        apply();
    }

    /** Items know nothing of each other, so two threads may learn them; records keep an order. */
    private void learnItems() {
        ItemState[] states = new ItemState[touched.size()];
        for (int i = 0; i < states.length; i++) {
            ItemUpdate update = touched.get(i);
            states[i] = state(update.itemId());
            interactions += update.interactions();
            if (!isLive(update.itemId()) && states[i].catalogueRecord() == null) {
                liveItems++;
            }
        }
        List<List<ModelRecord>> published =
                new ArrayList<>(Collections.nCopies(states.length, null));
        AtomicInteger next = new AtomicInteger();
        FutureTask<Void> second = null;
        if (states.length >= SHARED_ITEMS) {
            second = worker.start(() -> learnItems(states, next, published));
        }
        learnItems(states, next, published);
        if (second != null) {
            SecondThread.await(second);
        }
        published.forEach(records::addAll);
    }

    /** Takes one item after the other until none is left, beside another thread that does so. */
    private void learnItems(
            ItemState[] states, AtomicInteger next, List<List<ModelRecord>> published) {
        for (int i = next.getAndIncrement(); i < states.length; i = next.getAndIncrement()) {
            ItemUpdate update = touched.get(i);
            itemLearner.learn(states[i], update);
            published.set(i, publish(update.itemId(), states[i]));
        }
    }

    /**
     * Groups the items as they stand, and has everything about them in the table.
     *
     * @return false where there are no vectors to group them by
     */
    boolean cluster(ClusterSettings settings) {
        ClusterLearner learner = new ClusterLearner(settings, table.embeddings());
        ClusterState state = learner.newState();
        for (int step = 0; step < CLUSTER_STEPS && state.frozen() == null; step++) {
            try (ItemTable.Lease lease = table.read()) {
                learner.sample(lease.items(), state);
            }
            learner.learn(state);
        }
        IndexedItems indexed = new IndexedItems(settings, itemLearner, table.embeddings());
        indexed.setClustering(state.frozen());
        items.forEach(
                (itemId, item) -> {
                    indexed.update(item);
                    indexed.write(item);
                    records.addAll(publish(itemId, item));
                });
        apply();
        return state.frozen() != null;
    }

    /** What is kept of an item, or null. */
    ItemState item(String itemId) {
        return items.get(itemId);
    }

    /** What a slate of the shopper would be made from. */
    ScoreRequest request(String shopperId) {
        return shopperLearner.request(shopperId, shopper(shopperId), -1);
    }

    @Override
    public void close() {
        worker.close();
        table.close();
        if (encoder != null) {
            encoder.close();
        }
    }

    private ShopperState shopper(String shopperId) {
        return shoppers.computeIfAbsent(shopperId, unused -> shopperLearner.newState());
    }

    private ItemState state(String itemId) {
        return items.computeIfAbsent(itemId, unused -> itemLearner.newState());
    }

    private List<ModelRecord> publish(String itemId, ItemState state) {
        boolean full = itemLearner.needsFullList(state);
        long version = itemLearner.nextVersion(state, EPOCH);
        return full
                ? List.of(
                        itemLearner.publishNeighbours(itemId, state, version),
                        itemLearner.publishItem(itemId, state, version))
                : List.of(itemLearner.publishItem(itemId, state, version));
    }

    private void apply() {
        if (!records.isEmpty()) {
            table.apply(records);
            records.clear();
        }
    }
}
