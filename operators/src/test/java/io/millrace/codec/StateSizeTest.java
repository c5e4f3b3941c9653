package io.millrace.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.affinity.AffinityValues;
import io.millrace.affinity.QueryStateCodec;
import io.millrace.affinity.SearchMemoryCodec;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStateCodec;
import io.millrace.cluster.ClusterStates;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.Limits;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.expert.ContentExpert;
import io.millrace.expert.Experts;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionSettings;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.gate.Arrival;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.SourceRecord;
import io.millrace.item.ClusterSettings;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import io.millrace.item.ItemUpdates;
import io.millrace.judge.ServedState;
import io.millrace.judge.ServedStateCodec;
import io.millrace.judge.SlateEvaluator;
import io.millrace.judge.Slates;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.ShopperStateCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The largest blobs there can be, against the bounds that the state classes state. Bytes as the
 * codecs write them; docs/state.md has them as a table.
 */
class StateSizeTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int WINDOW = 512;

    /** Of whoever is active. */
    private static final int LARGEST_WINDOW = Limits.MAX_ITEMS;

    @ParameterizedTest
    @ValueSource(ints = {8, 36, 512})
    void shopper_fullOfEverything(int idBytes) {
        ShopperLearner learner = new ShopperLearner(50, 1_000_000);
        ShopperState state = learner.newState();
        ItemUpdates updates =
                new ItemUpdates(
                        0,
                        ItemSettings.DEFAULT.popularityDecay(),
                        ItemSettings.DEFAULT.coVisitationDecay());
        for (int i = 0; i < 2_300; i++) {
            learner.learn(state, event(EventType.PURCHASE, id(i, idBytes), i), updates);
        }
        for (int i = 0; i < 60; i++) {
            learner.learn(state, event(EventType.ADD_TO_CART, id(i, idBytes), 3_000 + i), updates);
        }
        assertThat(state.history()).hasSize(50);
        assertThat(state.purchases()).hasSize(200);
        int b = idBytes > 127 ? idBytes + 1 : idBytes;
        assertBound(
                "shopper",
                idBytes,
                size(state),
                70 + 50 * (b + 21) + 200 * (b + 14) + 8 * 2048 + 4 * 1024 + 50 * (b + 14));

        learner.retire(state);
        assertBound("stub of a shopper", idBytes, size(state), 60);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 36, 512})
    void gate_fullOfEverything(int idBytes) {
        EventGate gate = new EventGate(new GateSettings(WINDOW, 1_000_000, 1_000_000));
        GateState visitor = gate.newState();
        for (int i = 0; i < 2 * LARGEST_WINDOW; i++) {
            gate.decide(visitor, arrival(i, null, id(i, idBytes)), TIME, unused -> {});
        }
        int b = idBytes > 127 ? idBytes + 1 : idBytes;
        int bound = 56 + 8 * LARGEST_WINDOW + 50 * (b + 21);
        assertBound("gate, visitor", idBytes, new GateStateCodec().toBytes(visitor).length, bound);

        String user = id(1, Math.min(idBytes, Limits.MAX_SHOPPER_BYTES));
        gate.decide(visitor, arrival(-1, user, null), TIME, unused -> {});
        assertBound(
                "gate, user",
                idBytes,
                new GateStateCodec().toBytes(visitor).length,
                57 + user.length() + 8 * LARGEST_WINDOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 36, 512})
    void item_fullOfEverything(int idBytes) {
        EmbeddingLayout embeddings = Experts.named(Experts.allNames()).embeddings();
        ItemLearner learner = new ItemLearner(ItemSettings.DEFAULT, embeddings);
        ItemState state = learner.newState(0);
        List<NeighbourIncrement> neighbours = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            neighbours.add(new NeighbourIncrement(id(i, idBytes), 1 + i, 1 + i));
        }
        List<ItemVector> gradients = new ArrayList<>();
        int names = 0;
        for (int i = 0; i < embeddings.size(); i++) {
            String name = embeddings.get(i).name();
            names += name.length() + 1 + 2 + 8;
            if (!name.equals(ContentExpert.VECTOR)) {
                gradients.add(new ItemVector(name, new float[embeddings.get(i).width()]));
            }
        }
        learner.learn(
                state,
                new ItemUpdate(id(0, idBytes), TIME, 1, 1, 1, neighbours, gradients, 0, 0, false));
        int content = embeddings.get(embeddings.indexOf(ContentExpert.VECTOR)).width();
        learner.setVector(state, ContentExpert.VECTOR, new float[content], "words/64");
        int indexed = 64;
        learner.setIndexedVector(state, new float[indexed]);
        learner.setClusters(state, new ItemClusters(1_000, 1_023, 1_023));
        byte[] record = new byte[2_000];
        learner.describe(
                state,
                new ItemFacts(id(1, idBytes), id(2, idBytes), id(3, idBytes), "b7", true),
                record,
                TIME);
        int kept = ItemSettings.DEFAULT.neighbours();
        int b = idBytes > 127 ? idBytes + 1 : idBytes;
        assertThat(state.coVisits().size()).isEqualTo(kept);
        assertBound(
                "item, record of 2,000 bytes",
                idBytes,
                new ItemStateCodec(kept).toBytes(state).length,
                130
                        + 2 * kept * (b + 17)
                        + names
                        + 4 * embeddings.width()
                        + 4 * indexed
                        + record.length
                        + 3 * (b + 1));
    }

    @Test
    void clusters_ofTheDefaultSize() {
        EmbeddingLayout embeddings = Experts.named(Experts.allNames()).embeddings();
        ClusterState state = ClusterStates.full(ClusterSettings.DEFAULT, embeddings);
        int clusters = ClusterSettings.DEFAULT.fine() + ClusterSettings.DEFAULT.coarse();
        assertThat(state.frozen().fine().size()).isEqualTo(ClusterSettings.DEFAULT.fine());
        assertBound(
                "clusters",
                0,
                new ClusterStateCodec().toBytes(state).length,
                8 * clusters * (state.frozen().dimensions() + 1) + 80);
    }

    @Test
    void served_fullOfEverything() {
        List<String> experts = Experts.allNames();
        int n = experts.size();
        SlateEvaluator evaluator = new SlateEvaluator(new FusionSampler(Experts.named(experts)));
        ServedState state = evaluator.newState();
        for (int i = 0; i < 3_000; i++) {
            evaluator.choose(state, Slates.chosen(i, i, id(i, 36)), null);
        }
        for (int i = 3_000; i < 3_010; i++) {
            evaluator.serve(state, Slates.full(i, experts, 200));
        }
        int names = experts.stream().mapToInt(name -> name.length() + 1).sum();
        int slate = 50 * (8 + 2 * n) + 4 * n + names + 20;
        assertThat(state.slates()).isEqualTo(2);
        assertThat(slate).isLessThanOrEqualTo(50 * (8 + 2 * n) + 20 * n + 20);
        assertBound(
                "served, " + n + " experts",
                0,
                new ServedStateCodec().toBytes(state).length,
                2 * slate + 8 * 2048 + 100);
    }

    @Test
    void segment_withAllExperts() {
        List<String> experts = Experts.allNames();
        int n = experts.size();
        FusionLearner learner = new FusionLearner(experts, FusionSettings.DEFAULT);
        FusionState state = learner.newState();
        learner.learn(
                state,
                new FusionSample(
                        "global",
                        64,
                        1_280,
                        experts,
                        new double[n],
                        new double[n],
                        new double[n],
                        new double[n],
                        null));
        learner.publish("global", state, 1);
        assertBound(
                "segment, " + n + " experts",
                0,
                new FusionStateCodec().toBytes(state).length,
                1_024 * n);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 36, 512})
    void query_fullOfEverything(int idBytes) {
        int b = idBytes > 127 ? idBytes + 1 : idBytes;
        assertBound(
                "query",
                idBytes,
                new QueryStateCodec().toBytes(AffinityValues.fullQuery(idBytes)).length,
                72 + 100 * (b + 40));
    }

    @Test
    void searchMemory_fullOfEverything() {
        assertBound(
                "search memory",
                0,
                new SearchMemoryCodec().toBytes(AffinityValues.fullMemory()).length,
                5_120);
    }

    private static void assertBound(String what, int idBytes, int bytes, int bound) {
        System.out.printf(
                "%-28s ids of %3d bytes: %,8d bytes, bound %,8d%n", what, idBytes, bytes, bound);
        assertThat(bytes).as(what).isLessThanOrEqualTo(bound);
    }

    private static int size(ShopperState state) {
        return new ShopperStateCodec().toBytes(state).length;
    }

    private static String id(int number, int bytes) {
        String digits = Integer.toString(number);
        return digits + "x".repeat(Math.max(0, bytes - digits.length()));
    }

    private static ShopperEvent event(EventType type, String itemId, long offset) {
        return new ShopperEvent(
                "u:7", Kind.EVENT, type, TIME + offset, List.of(itemId), null, TIME, List.of());
    }

    private static Arrival arrival(int number, String userId, String itemId) {
        Event event =
                new Event(
                        "e-" + number,
                        userId == null ? EventType.ADD_TO_CART : EventType.IDENTIFY,
                        userId,
                        "w",
                        itemId == null ? List.of() : List.of(EventItem.of(itemId)),
                        TIME + number,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        return new Arrival(
                new SourceRecord("events", 0, 1, TIME, null, new EventCodec().encode(event)));
    }
}
