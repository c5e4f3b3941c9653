package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.content.CatalogueEncoder;
import io.millrace.content.ContentSettings;
import io.millrace.events.CatalogueItem;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.RecentItems;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionSettings;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionWeights;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import io.millrace.judge.ContestJudge;
import io.millrace.judge.ExcludedRows;
import io.millrace.judge.RankJudge;
import io.millrace.learning.EventLearner;
import io.millrace.network.NetworkLearner;
import io.millrace.network.NetworkState;
import io.millrace.scoring.ScoringBackend;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The job's model in one thread: what an event taught is in the table before the next event comes.
 *
 * <p>The contest of an event is judged by a second thread while the event is learned from; what it
 * found counts before anything is published, so that runs are reproducible.
 *
 * <p>Not thread-safe. Holds the state of every shopper and item on the heap.
 */
final class SequentialModel implements AutoCloseable {
    private static final long EPOCH = 1;

    private final Experts experts;
    private final ShopperLearner shopperLearner;
    private final EventLearner eventLearner;
    private final ItemLearner itemLearner;
    private final ItemUpdates updates;
    private final FusionSampler sampler;
    private final FusionLearner fusionLearner;
    private final ItemTable table;
    private final RecentItems recent = new RecentItems();
    private final Map<String, ShopperState> shoppers = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();
    private final NetworkLearner networkLearner;
    private final Map<String, NetworkState> networks = new HashMap<>();
    private final Map<String, FusionState> segments = new HashMap<>();
    private final List<ModelRecord> records = new ArrayList<>();
    private final RankJudge judge;
    private final ContestJudge contestJudge = new ContestJudge();

    /** Null when the content expert is switched off. */
    private final CatalogueEncoder encoder;

    /** Judges the contest of an event while the event is learned from. */
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(SequentialModel::newWorker);

    private Future<double[]> contest;
    private WeightsRecord contestWeights;
    private int liveItems;
    private long interactions;

    /**
     * @param shopperLearner knows how much of a shopper a score is made from, and when to forget
     * @param seed of everything that is drawn
     * @param backend owned and closed by the model; its dimensions are those of the experts
     */
    SequentialModel(
            Experts experts,
            ItemSettings settings,
            ShopperLearner shopperLearner,
            ExpertSettings expertSettings,
            ContentSettings content,
            FusionSettings fusion,
            ScoringBackend backend,
            long seed) {
        this.experts = requireNonNull(experts, "experts is null");
        this.shopperLearner = requireNonNull(shopperLearner, "shopperLearner is null");
        itemLearner = new ItemLearner(settings, experts.embeddings());
        updates = new ItemUpdates(0, settings.popularityDecay(), settings.coVisitationDecay());
        sampler = new FusionSampler(experts);
        fusionLearner = new FusionLearner(experts.names(), fusion);
        table = new ItemTable(backend, experts, settings, EPOCH);
        judge = new RankJudge(experts);
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
        publish(id, state);
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
     * Ranks for a shopper as the model stands.
     *
     * @param seen whose items are no candidates, or null when all are
     * @param itemId a live item
     * @return the judge with the ranks, until the next call
     */
    RankJudge judge(String shopperId, SeenItems seen, String itemId) {
        ShopperState state =
                shoppers.computeIfAbsent(shopperId, unused -> shopperLearner.newState());
        awaitContest();
        try (ItemTable.Lease lease = table.read()) {
            List<PastItem> past = shopperLearner.recent(state);
            recent.resolve(table, past.size(), i -> past.get(i).itemId(), i -> past.get(i).time());
            judge.score(lease, recent, seen == null ? ExcludedRows.NONE : seen, table.row(itemId));
            judge.rankAll(FusionWeights.of(table, experts.names()).scales());
            WeightsRecord weights = table.weights(Segments.GLOBAL);
            if (weights != null) {
                contest = worker.submit(() -> contestJudge.judge(weights, judge));
                contestWeights = weights;
            }
        }
        return judge;
    }

    /** Learns from an event; {@link #publish()} makes it count. */
    void learn(ShopperEvent event) {
        ShopperState state =
                shoppers.computeIfAbsent(event.shopperId(), unused -> shopperLearner.newState());
        try (ItemTable.Lease lease = table.read()) {
            eventLearner.learn(lease.items(), state, event);
        }
    }

    /** Brings everything learned since the last time into the table. */
    void publish() {
        awaitContest();
        updates.drainTo(
                update -> {
                    ItemState state = state(update.itemId());
                    itemLearner.learn(state, update);
                    interactions += update.interactions();
                    if (!isLive(update.itemId()) && state.catalogueRecord() == null) {
                        liveItems++;
                    }
                    publish(update.itemId(), state);
                });
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

    /** Takes what the contest found: it went on while the event was learned from. */
    private void awaitContest() {
        if (contest == null) {
            return;
        }
        try {
            sampler.judged(contestWeights, contest.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the contest was judged");
        } catch (ExecutionException e) {
            throw new IllegalStateException("judging the contest failed", e.getCause());
        } finally {
            contest = null;
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        table.close();
        if (encoder != null) {
            encoder.close();
        }
    }

    private static Thread newWorker(Runnable work) {
        Thread thread = new Thread(work, "millrace-contest");
        thread.setDaemon(true);
        return thread;
    }

    private ItemState state(String itemId) {
        return items.computeIfAbsent(itemId, unused -> itemLearner.newState());
    }

    private void publish(String itemId, ItemState state) {
        boolean full = itemLearner.needsFullList(state);
        long version = itemLearner.nextVersion(state, EPOCH);
        if (full) {
            records.add(itemLearner.publishNeighbours(itemId, state, version));
        }
        records.add(itemLearner.publishItem(itemId, state, version));
    }

    private void apply() {
        if (!records.isEmpty()) {
            table.apply(records);
            records.clear();
        }
    }
}
