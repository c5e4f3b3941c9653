package io.millrace.jobs.simulator;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.ClickAttribution;
import io.millrace.affinity.PositionCurve;
import io.millrace.affinity.QueryLearner;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.QueryTiers;
import io.millrace.affinity.SearchEvent;
import io.millrace.affinity.SearchMemory;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.SourceRecord;
import io.millrace.gate.Verdict;
import io.millrace.item.Decay;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the job learns for everybody, in memory and without the job: what queries lift, how popular
 * items are and which go together.
 */
final class AttackedShop {
    private static final EventCodec EVENTS = new EventCodec();

    private final EventGate gate;
    private final ClickAttribution attribution = new ClickAttribution(AffinitySettings.DEFAULT);
    private final QueryLearner queryLearner = new QueryLearner(AffinitySettings.DEFAULT);
    private final PositionCurve curve = new PositionCurve();
    private final ShopperLearner shopperLearner = new ShopperLearner(50);
    private final ItemLearner itemLearner =
            new ItemLearner(ItemSettings.DEFAULT, new EmbeddingLayout(List.of(), 1));
    private final Decay popularityDecay = ItemSettings.DEFAULT.popularityDecay();
    private final Decay coVisitationDecay = ItemSettings.DEFAULT.coVisitationDecay();
    private final ItemUpdates updates = new ItemUpdates(0, popularityDecay, coVisitationDecay);
    private final Map<String, GateState> gates = new HashMap<>();
    private final Map<String, SearchMemory> memories = new HashMap<>();
    private final Map<String, QueryState> queries = new HashMap<>();
    private final Map<String, Integer> searches = new HashMap<>();
    private final Map<String, ShopperState> shoppers = new HashMap<>();
    private final Map<String, ItemState> items = new HashMap<>();

    /** Event time of the stream: an arrival moves it, a made-up date does not. */
    private long streamTime = Long.MIN_VALUE;

    AttackedShop(GateSettings settings) {
        gate = new EventGate(settings);
    }

    /**
     * Learns from an event as the job would.
     *
     * @param appendedAt when it arrives, epoch milliseconds, not before the one before
     */
    void learn(Event event, long appendedAt) {
        streamTime = Math.max(streamTime, Math.min(event.timestamp(), appendedAt));
        Arrival arrival =
                new Arrival(
                        new SourceRecord("events", 0, 0, appendedAt, null, EVENTS.encode(event)));
        GateState state = gates.computeIfAbsent(arrival.arrivalId(), unused -> gate.newState());
        Verdict verdict = gate.decide(state, arrival, streamTime, this::learn);
        if (verdict == Verdict.ADMITTED) {
            SearchEvent.of(
                    arrival.event(),
                    gate.shopperId(state, arrival.event()),
                    gate.weight(state),
                    this::learn);
        }
        updates.drainTo(this::learn);
    }

    /** What a query lifts. */
    QueryTiers tiers(String queryId) {
        QueryState state = queries.get(queryId);
        return state == null ? QueryTiers.EMPTY : queryLearner.tiers(state);
    }

    /** Ids of the queries that were searched for, the most frequent first. */
    List<String> queriesBySearches() {
        return searches.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How often a query was searched for. */
    int searches(String queryId) {
        return searches.getOrDefault(queryId, 0);
    }

    /** All items that anybody had to do with, the most popular first. */
    List<String> byPopularity() {
        return items.keySet().stream()
                .sorted(Comparator.comparingDouble(this::popularity).reversed())
                .toList();
    }

    /** Positive interactions, as they fade; what trends is what has most. */
    double popularity(String itemId) {
        ItemState item = items.get(itemId);
        return item == null
                ? 0
                : item.popularity() * popularityDecay.factor(item.time(), streamTime);
    }

    /** The item that goes best with another one, or null. */
    String companion(String itemId) {
        ItemState item = items.get(itemId);
        String best = null;
        double most = 0;
        for (int i = 0; item != null && i < item.coVisits().size(); i++) {
            String id = item.coVisits().id(i);
            double count = item.coVisits().value(id, streamTime, coVisitationDecay);
            ItemState other = items.get(id);
            double occurrences =
                    other.occurrences() * coVisitationDecay.factor(other.time(), streamTime);
            double score = count / Math.sqrt(1 + occurrences);
            if (score > most) {
                most = score;
                best = id;
            }
        }
        return best;
    }

    private void learn(ShopperEvent event) {
        ShopperState state =
                shoppers.computeIfAbsent(event.shopperId(), unused -> shopperLearner.newState());
        shopperLearner.learn(state, event, streamTime, updates);
    }

    private void learn(ItemUpdate update) {
        ItemState item = items.computeIfAbsent(update.itemId(), unused -> itemLearner.newState());
        itemLearner.learn(item, update);
    }

    private void learn(SearchEvent search) {
        if (search.kind() == SearchEvent.Kind.SHOWN) {
            searches.merge(search.queryId(), 1, Integer::sum);
        }
        SearchMemory memory =
                memories.computeIfAbsent(search.memoryId(), unused -> attribution.newMemory());
        attribution.observe(memory, search, this::learn);
    }

    private void learn(QueryObservation observation) {
        QueryState state =
                queries.computeIfAbsent(
                        observation.queryId(),
                        unused -> queryLearner.newState(observation.time(), 0));
        queryLearner.learn(state, observation, curve);
    }
}
