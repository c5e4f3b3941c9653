package io.millrace.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.affinity.AffinityValues;
import io.millrace.affinity.PositionCurve;
import io.millrace.affinity.PositionCurveCodec;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryObservationCodec;
import io.millrace.affinity.QueryState;
import io.millrace.affinity.QueryStateCodec;
import io.millrace.affinity.QueryTiers;
import io.millrace.affinity.SearchEvent;
import io.millrace.affinity.SearchEventCodec;
import io.millrace.affinity.SearchMemory;
import io.millrace.affinity.SearchMemoryCodec;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStateCodec;
import io.millrace.cluster.ClusterStates;
import io.millrace.content.TermStatistics;
import io.millrace.content.TermStatisticsCodec;
import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasedShopperCodec;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureRequest;
import io.millrace.erasure.ErasureRequestCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.EventIds;
import io.millrace.events.EventType;
import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ItemClusters;
import io.millrace.events.modellog.ItemFacts;
import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NeighbourRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelRecord.Progress;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.events.modellog.Neighbour;
import io.millrace.expert.Experts;
import io.millrace.factor.NegativePool;
import io.millrace.factor.NegativePoolCodec;
import io.millrace.factor.NegativePools;
import io.millrace.factor.NetworkGradient;
import io.millrace.flink.CatalogueArrival;
import io.millrace.flink.CatalogueArrivalCodec;
import io.millrace.flink.ItemChange;
import io.millrace.flink.ItemChangeCodec;
import io.millrace.flink.OutcomeTotal;
import io.millrace.flink.OutcomeTotalCodec;
import io.millrace.flink.QuerySignal;
import io.millrace.flink.QuerySignalCodec;
import io.millrace.flink.RejectedRecord;
import io.millrace.flink.RejectedRecordCodec;
import io.millrace.flink.ShoppersSwept;
import io.millrace.flink.ShoppersSweptCodec;
import io.millrace.flink.Signal;
import io.millrace.flink.SignalCodec;
import io.millrace.flink.VersionedSlate;
import io.millrace.flink.VersionedSlateCodec;
import io.millrace.fusion.FusionLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampleCodec;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionSettings;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.fusion.FusionValues;
import io.millrace.fusion.Judgements;
import io.millrace.gate.Arrival;
import io.millrace.gate.ArrivalCodec;
import io.millrace.gate.EventGate;
import io.millrace.gate.GateSettings;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.gate.GateValues;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.OutcomeCountCodec;
import io.millrace.gate.SourceRecord;
import io.millrace.gate.SourceRecordCodec;
import io.millrace.item.Embedding;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import io.millrace.item.ItemUpdateCodec;
import io.millrace.item.ItemUpdates;
import io.millrace.judge.Choice;
import io.millrace.judge.ChoiceCodec;
import io.millrace.judge.FullRanks;
import io.millrace.judge.Judgement;
import io.millrace.judge.JudgementCodec;
import io.millrace.judge.Ranking;
import io.millrace.judge.ServedState;
import io.millrace.judge.ServedStateCodec;
import io.millrace.judge.SlateEvaluator;
import io.millrace.network.NetworkGradientCodec;
import io.millrace.network.NetworkState;
import io.millrace.network.NetworkStateCodec;
import io.millrace.network.NetworkStates;
import io.millrace.shopper.HadValues;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperEventCodec;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.ShopperStateCodec;
import io.millrace.slate.Candidate;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScoreRequestCodec;
import io.millrace.slate.Slate;
import io.millrace.slate.SlateCodec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A sample of every codec there is. */
final class CodecSamples {
    private static final String UNICODE = "Grün 鲜花 \uD83D\uDE80 \u0000\n";
    private static final long TIME = 1_700_000_000_123L;
    private static final EmbeddingLayout EMBEDDINGS =
            new EmbeddingLayout(
                    List.of(
                            new Embedding("factors.output", 4, 0.1),
                            new Embedding("factors.bias", 1, 0),
                            new Embedding("content", 4, 0)),
                    1);

    private CodecSamples() {}

    static List<CodecSample<?>> all() {
        return List.of(
                modelRecord(),
                sourceRecord(),
                arrival(),
                gateState(),
                outcomeCount(),
                itemUpdate(),
                itemState(),
                shopperEvent(),
                shopperState(),
                fusionSample(),
                fusionState(),
                negativePool(),
                networkGradient(),
                networkState(),
                scoreRequest(),
                slate(),
                choice(),
                judgement(),
                servedState(),
                versionedSlate(),
                signal(),
                itemChange(),
                catalogueArrival(),
                rejectedRecord(),
                outcomeTotal(),
                searchEvent(),
                searchMemory(),
                queryObservation(),
                queryState(),
                positionCurve(),
                querySignal(),
                termStatistics(),
                erasureRequest(),
                erasedShopper(),
                shoppersSwept(),
                clusterState());
    }

    private static CodecSample<ModelRecord> modelRecord() {
        ItemFacts facts = new ItemFacts("P-1", "Acme", "Toys > Cars", "b7", true);
        ItemFacts bare = new ItemFacts(UNICODE, null, null, null, false);
        List<Neighbour> neighbours =
                List.of(
                        new Neighbour("b", 1.5f, 0f),
                        new Neighbour(UNICODE, Float.MAX_VALUE, Float.MIN_VALUE));
        long highest = ModelVersion.of(ModelVersion.MAXIMUM_EPOCH, ModelVersion.MAXIMUM_COUNTER);
        ItemRecord first =
                new ItemRecord(
                        "a", ModelVersion.of(3, 4), TIME, 17, 2.5, 3.25, 0.125, facts, neighbours);
        ItemRecord second =
                new ItemRecord(
                        "a",
                        ModelVersion.of(3, 4),
                        TIME,
                        17,
                        2.5,
                        3.25,
                        0.125,
                        facts,
                        neighbours,
                        List.of(
                                new ItemVector("factors.output", new float[] {0.5f, -0.25f}),
                                new ItemVector("factors.bias", new float[] {-1.5f})));
        ItemRecord third =
                new ItemRecord(
                        "a",
                        ModelVersion.of(3, 4),
                        TIME,
                        17,
                        2.5,
                        3.25,
                        0.125,
                        facts,
                        neighbours,
                        second.vectors(),
                        new ItemClusters(2, 255, 31));
        return CodecSample.of(
                new ModelRecordCodec(),
                List.of(first, second, third),
                new ItemRecord(
                        UNICODE,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        null,
                        List.of(),
                        List.of(
                                new ItemVector(UNICODE, new float[0]),
                                new ItemVector("", new float[] {Float.MIN_VALUE, -0f}),
                                new ItemVector("long", new float[512]))),
                new ItemRecord(
                        "",
                        highest,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        0,
                        -0.0,
                        1e300,
                        bare,
                        List.of()),
                new ItemRecord("a", 1, -1, 0, 0, 0, Double.MIN_VALUE, null, List.of()),
                new NeighbourRecord("a", highest, TIME, neighbours),
                new NeighbourRecord(UNICODE, 0, Long.MAX_VALUE, List.of()),
                new WeightsRecord(
                        "global",
                        highest,
                        List.of("popularity", UNICODE),
                        new double[] {0, 1e-300},
                        new double[] {0.5, Double.MAX_VALUE}),
                new WeightsRecord("", 0, List.of(), new double[0], new double[0]),
                new WeightsRecord(
                        "global",
                        highest,
                        List.of("popularity", "covisit"),
                        new double[] {0.25, 0.75},
                        new double[] {0.5, 2},
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        List.of(
                                new Contestant(0, "softmax", new double[] {0, 1e300}, 1),
                                new Contestant(-1, UNICODE, new double[] {1, 0}, 0))),
                new NetworkRecord("sequence", highest, new float[] {0.5f, -Float.MAX_VALUE}),
                new NetworkRecord(UNICODE, 0, new float[0]),
                new EpochMarker(ModelVersion.MAXIMUM_EPOCH, 0, 32_767, 32_768),
                new EpochMarker(0, 0, 0, 1),
                new Progress(7, 127, new long[] {0, 1, Long.MAX_VALUE}),
                new Progress(0, 0, new long[0]));
    }

    private static SourceRecord source() {
        return new SourceRecord(
                "millrace.events",
                11,
                4_294_967_296L,
                TIME,
                "u:7".getBytes(UTF_8),
                ("{\"event_id\":\"e-1\",\"type\":\"view_item\",\"user_id\":\"7\","
                                + "\"item_id\":\"a\",\"timestamp\":1700000000000}")
                        .getBytes(UTF_8));
    }

    private static SourceRecord[] awkwardSources() {
        return new SourceRecord[] {
            new SourceRecord("", 0, 0, Long.MIN_VALUE, null, null),
            new SourceRecord(
                    UNICODE, Integer.MAX_VALUE, Long.MAX_VALUE, -1, new byte[0], new byte[0]),
            new SourceRecord(
                    "t", 1, 2, Long.MAX_VALUE, new byte[] {0, -1, 127, -128}, new byte[70_000])
        };
    }

    private static CodecSample<SourceRecord> sourceRecord() {
        return CodecSample.of(new SourceRecordCodec(), source(), awkwardSources());
    }

    private static CodecSample<Arrival> arrival() {
        SourceRecord[] sources = awkwardSources();
        return CodecSample.of(
                new ArrivalCodec(),
                new Arrival(source()),
                new Arrival(sources[0]),
                new Arrival(sources[1]),
                new Arrival(sources[2]));
    }

    private static CodecSample<GateState> gateState() {
        EventGate gate = new EventGate(new GateSettings(8, 60_000, 100));
        GateState first = gate.newState();
        for (String id : List.of("e-1", "e-2", "e-3")) {
            gate.decide(first, new Arrival(visitorRecord("view_item", id, "")), TIME, unused -> {});
        }
        GateState bound = gate.newState();
        gate.decide(
                bound,
                new Arrival(visitorRecord("identify", "i-1", ",\"user_id\":\"Grün 鲜花\"")),
                Long.MIN_VALUE,
                unused -> {});
        ErasureLedger ledger = ErasureLedger.empty();
        ledger.add(ledger.pseudonym("v:w"), TIME - 1_000_000, 7);
        EventGate erasing = new EventGate(new GateSettings(8, 60_000, 100), ledger);
        GateState second = erasing.newState("v:w");
        GateState golden = erasing.newState("v:w");
        for (GateState erased : List.of(second, golden)) {
            erasing.decide(
                    erased,
                    new Arrival(visitorRecord("view_item", "e-1", "")),
                    TIME + 1,
                    unused -> {});
        }
        return CodecSample.of(
                new GateStateCodec(),
                List.of(
                        GateValues.withoutClocks(first),
                        GateValues.withoutClocks(second),
                        GateValues.known(golden, 90_000_000)),
                gate.newState(),
                bound);
    }

    private static SourceRecord visitorRecord(String type, String id, String more) {
        String json =
                "{\"event_id\":\"%s\",\"type\":\"%s\",\"visitor_id\":\"w\",\"item_id\":\"item of %s\",\"timestamp\":1700000000000%s}"
                        .formatted(id, type, id, more);
        return new SourceRecord("events", 0, 1, TIME, null, json.getBytes(UTF_8));
    }

    private static CodecSample<OutcomeCount> outcomeCount() {
        return CodecSample.of(
                new OutcomeCountCodec(),
                new OutcomeCount(OutcomeCount.LEARNED, 300),
                new OutcomeCount("", 0),
                new OutcomeCount(UNICODE, Long.MAX_VALUE));
    }

    private static ItemUpdate update(List<ItemVector> gradients) {
        return new ItemUpdate(
                "a",
                TIME,
                3,
                2.5,
                2.75,
                List.of(new NeighbourIncrement("b", 1.5, 1), new NeighbourIncrement("c", 0.25, 0)),
                gradients,
                5,
                0,
                false);
    }

    private static List<ItemVector> gradients() {
        return List.of(
                new ItemVector("factors.output", new float[] {1.5f, -2, 0, 0.25f}),
                new ItemVector("factors.bias", new float[] {0.5f}));
    }

    private static CodecSample<ItemUpdate> itemUpdate() {
        return CodecSample.of(
                new ItemUpdateCodec(),
                List.of(update(List.of()), update(gradients())),
                ItemUpdate.mark("mark-17", 127, Long.MAX_VALUE, true),
                new ItemUpdate(
                        UNICODE,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        List.of(),
                        Integer.MAX_VALUE,
                        0,
                        false));
    }

    private static CodecSample<ItemState> itemState() {
        ItemLearner learner = new ItemLearner(ItemSettings.DEFAULT, EMBEDDINGS);
        ItemState first = described(learner, update(List.of()));
        ItemState second = described(learner, update(gradients()));
        learner.setVector(second, "content", new float[] {0.5f, 0.5f, -0.5f, 0.5f}, "words/4");
        ItemState third = described(learner, update(gradients()));
        learner.learn(
                third, new ItemUpdate("a", TIME + 1, 0, 0, 0, List.of(), gradients(), 5, 0, false));
        ItemState fourth = described(learner, update(gradients()));
        learner.setClusters(fourth, new ItemClusters(2, 255, 31));
        learner.setIndexedVector(fourth, new float[] {0.5f, -2});
        ItemState full = learner.newState();
        ItemUpdates updates =
                new ItemUpdates(
                        0,
                        ItemSettings.DEFAULT.popularityDecay(),
                        ItemSettings.DEFAULT.coVisitationDecay());
        IntStream.range(0, 250)
                .forEach(i -> updates.coVisit("a", UNICODE + i, i + 1, TIME + i * 86_400_000L));
        updates.drainTo(update -> learner.learn(full, update));
        ItemState delisted = learner.newState();
        learner.delist(delisted, UNICODE, Long.MAX_VALUE);
        return CodecSample.of(
                new ItemStateCodec(),
                List.of(first, second, third, fourth),
                learner.newState(),
                full,
                delisted);
    }

    private static ItemState described(ItemLearner learner, ItemUpdate update) {
        ItemState state = learner.newState();
        learner.learn(state, update);
        learner.describe(
                state,
                new ItemFacts("P-1", "Acme", "Toys > Cars", "b7", true),
                "{\"item_id\":\"a\"}".getBytes(UTF_8),
                TIME);
        learner.updateBucket(state);
        learner.nextVersion(state, 3);
        return state;
    }

    private static List<PastItem> past() {
        return List.of(
                new PastItem("a", EventType.PURCHASE, TIME),
                new PastItem(UNICODE, EventType.VIEW_ITEM, Long.MIN_VALUE));
    }

    private static CodecSample<ShopperEvent> shopperEvent() {
        return CodecSample.of(
                new ShopperEventCodec(),
                new ShopperEvent(
                        "u:7",
                        Kind.EVENT,
                        EventType.RATE_ITEM,
                        TIME,
                        List.of("a", "b"),
                        4.5,
                        TIME + 5,
                        List.of()),
                new ShopperEvent(
                        "u:" + UNICODE,
                        Kind.MERGE,
                        EventType.IDENTIFY,
                        Long.MAX_VALUE,
                        List.of(),
                        null,
                        -1,
                        past()),
                new ShopperEvent(
                        "v:w",
                        Kind.RETIRE,
                        EventType.IDENTIFY,
                        Long.MIN_VALUE,
                        Collections.nCopies(500, UNICODE),
                        -0.0,
                        Long.MIN_VALUE,
                        List.of()));
    }

    private static CodecSample<ShopperState> shopperState() {
        ShopperLearner learner = new ShopperLearner(10);
        ShopperState full = learner.newState();
        ShopperState retired = learner.newState();
        for (int i = 0; i < 300; i++) {
            learn(learner, full, Kind.EVENT, EventType.PURCHASE, List.of(UNICODE + i), i);
        }
        learn(learner, retired, Kind.EVENT, EventType.PURCHASE, List.of("a"), 0);
        learn(learner, retired, Kind.RETIRE, EventType.IDENTIFY, List.of(), 1);
        return CodecSample.of(
                new ShopperStateCodec(),
                List.of(
                        HadValues.withoutTaught(HadValues.recalled(golden())),
                        HadValues.withoutTaught(golden()),
                        HadValues.withoutCounted(returned()),
                        returned()),
                learner.newState(),
                full,
                retired);
    }

    /** Of a shopper who was erased, is back, and turned out to be a visitor. */
    private static ShopperState returned() {
        ShopperLearner learner = new ShopperLearner(10);
        ShopperState state = learner.newState(new ErasureLedger.Entry(TIME - 10, 3), TIME - 5);
        learn(learner, state, Kind.EVENT, EventType.VIEW_ITEM, List.of("a", "b"), 0);
        learner.learn(
                state,
                new ShopperEvent(
                        "u:7",
                        Kind.MERGE,
                        EventType.IDENTIFY,
                        TIME + 1,
                        List.of(),
                        null,
                        TIME,
                        List.of(
                                new PastItem("c", EventType.PURCHASE, TIME + 1),
                                new PastItem("a", EventType.VIEW_ITEM, TIME - 1))),
                new ItemUpdates(
                        0,
                        ItemSettings.DEFAULT.popularityDecay(),
                        ItemSettings.DEFAULT.coVisitationDecay()));
        learn(learner, state, Kind.EVENT, EventType.PURCHASE, List.of("a"), 2000);
        return state;
    }

    private static ShopperState golden() {
        ShopperLearner learner = new ShopperLearner(10);
        ShopperState golden = learner.newState();
        learn(learner, golden, Kind.EVENT, EventType.VIEW_ITEM, List.of("a"), 0);
        learn(learner, golden, Kind.EVENT, EventType.PURCHASE, List.of("a", "b"), 1000);
        learn(learner, golden, Kind.EVENT, EventType.PURCHASE, List.of("b"), 2000);
        return golden;
    }

    private static void learn(
            ShopperLearner learner,
            ShopperState state,
            Kind kind,
            EventType type,
            List<String> itemIds,
            long offset) {
        ItemUpdates updates =
                new ItemUpdates(
                        0,
                        ItemSettings.DEFAULT.popularityDecay(),
                        ItemSettings.DEFAULT.coVisitationDecay());
        ShopperEvent event =
                new ShopperEvent("u:7", kind, type, TIME + offset, itemIds, null, TIME, List.of());
        learner.learn(state, event, updates);
    }

    private static FusionSample fusionSampleValue(
            double[] softmax, double[] leastSquares, Judgements judgements) {
        return new FusionSample(
                "light",
                3,
                60,
                List.of("popularity", "covisit"),
                new double[] {-12.5, 3},
                new double[] {40, 9.75},
                softmax,
                leastSquares,
                judgements);
    }

    private static FusionSample firstFusionSample() {
        return fusionSampleValue(new double[2], new double[2], null);
    }

    /** Of contestants that came after the four of a single expert. */
    private static FusionSample secondFusionSample() {
        return fusionSampleValue(
                new double[] {-0.5, 2},
                new double[] {0.125, -3},
                FusionValues.judgements(
                        new long[] {4, 5, 6},
                        new double[] {0.5, 1, 0.25},
                        new double[] {0.125, 0.5, 0.5}));
    }

    private static CodecSample<FusionSample> fusionSample() {
        return CodecSample.of(
                new FusionSampleCodec(),
                List.of(firstFusionSample(), secondFusionSample()),
                new FusionSample(
                        "",
                        1,
                        1,
                        List.of(),
                        new double[0],
                        new double[0],
                        new double[0],
                        new double[0],
                        FusionValues.judgements(new long[0])),
                new FusionSample(
                        UNICODE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        List.of(UNICODE),
                        new double[] {-Double.MAX_VALUE},
                        new double[] {Double.MAX_VALUE},
                        new double[] {-0.0},
                        new double[] {Double.MIN_VALUE},
                        null));
    }

    private static CodecSample<FusionState> fusionState() {
        // Nothing evolves: the draws of weights need not have the same bits on every machine.
        FusionSettings settings =
                new FusionSettings(0.005, 0.001, 0, 0.5, 50, 0.25, 2000, 3, 0.5, 1);
        FusionLearner learner = new FusionLearner(List.of("popularity", "covisit"), settings);
        FusionState first = learner.newState();
        learner.learn(first, firstFusionSample());
        learner.publish("light", first, 3);
        FusionState second = learner.newState();
        new FusionLearner(List.of("popularity"), settings).publish("light", second, 2);
        learner.learn(second, secondFusionSample());
        learner.publish("light", second, 3);
        FusionState third = learner.newState();
        new FusionLearner(List.of("popularity"), settings).publish("light", third, 2);
        learner.learn(third, secondFusionSample());
        learner.learn(third, secondFusionSample());
        learner.publish("light", third, 3);
        FusionState evolving = learner.newState();
        learner.learn(evolving, secondFusionSample());
        new FusionLearner(List.of("popularity", UNICODE), FusionSettings.DEFAULT)
                .publish("light", evolving, 4);
        return CodecSample.of(
                new FusionStateCodec(),
                List.of(FusionValues.withoutContest(first), FusionValues.asVersion2(second), third),
                learner.newState(),
                evolving);
    }

    private static CodecSample<NegativePool> negativePool() {
        return CodecSample.of(
                new NegativePoolCodec(),
                NegativePools.of(
                        "factors",
                        17,
                        TIME,
                        List.of("a", "b"),
                        new float[][] {{0.5f, -0.25f}, {0, 3}},
                        new float[] {-0.125f, 1},
                        new float[] {0.75f}),
                NegativePools.of(
                        "",
                        0,
                        Long.MIN_VALUE,
                        List.of(),
                        new float[0][],
                        new float[0],
                        new float[0]),
                NegativePools.of(
                        UNICODE,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        List.of(UNICODE, UNICODE),
                        new float[][] {{Float.MIN_VALUE}, {-0f}},
                        new float[] {Float.MAX_VALUE, -0f},
                        new float[3]));
    }

    private static CodecSample<NetworkGradient> networkGradient() {
        return CodecSample.of(
                new NetworkGradientCodec(),
                new NetworkGradient("sequence", new float[] {0.5f, -2}),
                new NetworkGradient("", new float[0]),
                new NetworkGradient(UNICODE, new float[] {Float.MAX_VALUE, -0f}));
    }

    private static CodecSample<NetworkState> networkState() {
        NetworkState golden =
                NetworkStates.of(new float[] {1, -0.5f}, new float[] {0.1f, 4}, 17, 3);
        return CodecSample.of(
                new NetworkStateCodec(),
                golden,
                NetworkStates.of(new float[0], new float[0], 0, 0),
                NetworkStates.of(
                        new float[] {Float.MIN_VALUE},
                        new float[] {Float.MAX_VALUE},
                        Long.MAX_VALUE,
                        Long.MAX_VALUE));
    }

    private static ScoreRequest request() {
        return new ScoreRequest(
                "u:7",
                300,
                2,
                TIME,
                TIME + 5,
                "heavy",
                past(),
                List.of("a", "b"),
                List.of("b"),
                false);
    }

    private static ScoreRequest bareRequest() {
        return new ScoreRequest(
                "v:" + UNICODE,
                1L << 40,
                4095,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                "",
                List.of(),
                List.of(),
                List.of(),
                true);
    }

    private static CodecSample<ScoreRequest> scoreRequest() {
        return CodecSample.of(
                new ScoreRequestCodec(),
                request(),
                bareRequest(),
                ScoreRequest.mark("mark-7", 1, 2));
    }

    private static Slate slateValue(float... scales) {
        return slateValue(List.of(), null, scales);
    }

    private static Slate slateValue(List<String> clusters, float[] vector, float... scales) {
        return slateValue(new float[] {-0.5f, 0f}, clusters, vector, scales);
    }

    private static Slate slateValue(
            float[] lastScores, List<String> clusters, float[] vector, float... scales) {
        return new Slate(
                request(),
                List.of("popularity", "covisit"),
                List.of(0.5, 0.25),
                scales,
                List.of(
                        new Candidate("a", 1.5f, new float[] {1f, 0.5f}),
                        new Candidate("b", -0.5f, lastScores)),
                List.of("b"),
                List.of("Acme"),
                List.of("Toys > Cars"),
                List.of("b7"),
                clusters,
                clusters,
                vector);
    }

    private static Slate bareSlate() {
        return new Slate(
                bareRequest(),
                List.of(),
                List.of(),
                new float[0],
                List.of(new Candidate(UNICODE, -Float.MAX_VALUE, new float[0])),
                List.of(),
                List.of(),
                List.of(),
                List.of(UNICODE),
                List.of(),
                List.of(UNICODE),
                new float[0]);
    }

    private static CodecSample<Slate> slate() {
        return CodecSample.of(
                new SlateCodec(),
                List.of(
                        slateValue(1f, 1f),
                        slateValue(2f, 0f),
                        clusteredSlate(),
                        partlyExplainedSlate()),
                bareSlate());
    }

    private static Slate partlyExplainedSlate() {
        return slateValue(new float[0], List.of("2.17"), new float[] {0.5f}, 2f, 0f);
    }

    private static Slate clusteredSlate() {
        return slateValue(List.of("2.17", "2.3"), new float[] {0.5f, -2}, 2f, 0f);
    }

    private static CodecSample<VersionedSlate> versionedSlate() {
        return CodecSample.of(
                new VersionedSlateCodec(),
                List.of(
                        new VersionedSlate(slateValue(1f, 1f), ModelVersion.of(3, 300 << 12 | 2)),
                        new VersionedSlate(slateValue(2f, 0f), ModelVersion.of(3, 300 << 12 | 2)),
                        new VersionedSlate(clusteredSlate(), ModelVersion.of(3, 300 << 12 | 2)),
                        new VersionedSlate(
                                partlyExplainedSlate(), ModelVersion.of(3, 300 << 12 | 2))),
                new VersionedSlate(bareSlate(), Long.MAX_VALUE));
    }

    private static CodecSample<Choice> choice() {
        return CodecSample.of(
                new ChoiceCodec(),
                List.of(
                        new Choice(
                                "u:7",
                                Choice.Kind.CHOSEN,
                                301,
                                TIME,
                                List.of("a", "b"),
                                List.of("c")),
                        new Choice(
                                "u:7",
                                Choice.Kind.CHOSEN,
                                301,
                                TIME,
                                List.of("a", "b"),
                                List.of("c"),
                                List.of(
                                        new FullRanks(
                                                "b", 16, new long[] {4, 1}, new int[] {300, 1})))),
                new Choice(
                        "v:" + UNICODE,
                        Choice.Kind.RETIRED,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        List.of(),
                        List.of()),
                new Choice(
                        "",
                        Choice.Kind.MERGED,
                        0,
                        -1,
                        List.of(),
                        Collections.nCopies(500, UNICODE)));
    }

    private static CodecSample<Judgement> judgement() {
        return CodecSample.of(
                new JudgementCodec(),
                new Judgement(0x0123456789abcdefL, -2, TIME, 3),
                new Judgement(Long.MIN_VALUE, Long.MAX_VALUE, -1, Ranking.NOT_RANKED),
                new Judgement(0, 0, Long.MIN_VALUE, 100));
    }

    private static CodecSample<ServedState> servedState() {
        SlateEvaluator evaluator =
                new SlateEvaluator(new FusionSampler(Experts.named(List.of("popularity"))));
        ServedState golden = evaluator.newState();
        Choice before =
                new Choice(
                        "u:7", Choice.Kind.CHOSEN, 299, TIME - 5, List.of("b", "c"), List.of("d"));
        evaluator.choose(golden, before, null);
        evaluator.serve(golden, slateValue(2f, 0f));
        ServedState full = evaluator.newState();
        for (int i = 0; i < 300; i++) {
            List<String> items = IntStream.range(0, 10).mapToObj(n -> UNICODE + n).toList();
            Choice choice =
                    new Choice(
                            "u:7",
                            Choice.Kind.CHOSEN,
                            i,
                            i,
                            Collections.nCopies(1, items.get(0) + i),
                            items);
            evaluator.choose(full, choice, null);
        }
        evaluator.serve(full, bareSlate());
        evaluator.serve(full, slateValue(1f, 1f));
        return CodecSample.of(
                new ServedStateCodec(), List.of(golden, golden), evaluator.newState(), full);
    }

    private static CodecSample<Signal> signal() {
        return CodecSample.of(
                new SignalCodec(),
                new Signal("Toys > Cars", List.of("a", "b"), ModelVersion.of(3, 4)),
                new Signal("", List.of(), Long.MAX_VALUE),
                new Signal(UNICODE, Collections.nCopies(1000, UNICODE), 0));
    }

    private static CodecSample<SearchEvent> searchEvent() {
        return CodecSample.of(
                new SearchEventCodec(),
                List.of(
                        searchEventValue(EventIds.hash("v:w"), 1),
                        searchEventValue(EventIds.hash("v:w"), 0.625),
                        searchEventValue(0x0102030405060708L, 0.625)),
                new SearchEvent(
                        UNICODE, -1, 0, SearchEvent.Kind.SELECTED, -1, null, 0, List.of(UNICODE)),
                new SearchEvent(
                        "u:7",
                        Long.MAX_VALUE,
                        Double.MIN_VALUE,
                        SearchEvent.Kind.BOUGHT,
                        Long.MIN_VALUE,
                        null,
                        Integer.MAX_VALUE,
                        List.of()));
    }

    private static SearchEvent searchEventValue(long voter, double weight) {
        return new SearchEvent(
                "v:w",
                voter,
                weight,
                SearchEvent.Kind.SHOWN,
                TIME,
                "query:0a",
                11,
                List.of("a", "b"));
    }

    private static CodecSample<SearchMemory> searchMemory() {
        return CodecSample.of(
                new SearchMemoryCodec(), AffinityValues.memory(), AffinityValues.noMemory());
    }

    private static CodecSample<QueryObservation> queryObservation() {
        return CodecSample.of(
                new QueryObservationCodec(),
                List.of(observationValue(0, 1), observationValue(Long.MIN_VALUE, 0.25)),
                new QueryObservation(
                        UNICODE, -1, 1, QueryObservation.Kind.CLICKED, -1, 0, new long[0], UNICODE),
                new QueryObservation(
                        "q", 0, 1, QueryObservation.Kind.CLICKED_UNSEEN, 0, 500, new long[0], "a"),
                new QueryObservation(
                        "q", 7, 0.5, QueryObservation.Kind.BOUGHT, 0, 0, new long[0], "a"));
    }

    private static QueryObservation observationValue(long voter, double weight) {
        return new QueryObservation(
                "query:0a",
                voter,
                weight,
                QueryObservation.Kind.SHOWN,
                TIME,
                11,
                new long[] {1, 0, Long.MIN_VALUE},
                null);
    }

    private static CodecSample<QueryState> queryState() {
        return CodecSample.of(
                new QueryStateCodec(),
                List.of(
                        AffinityValues.firstQuery(),
                        AffinityValues.secondQuery(),
                        AffinityValues.query(9)),
                AffinityValues.query(0));
    }

    private static CodecSample<PositionCurve> positionCurve() {
        return CodecSample.of(
                new PositionCurveCodec(), AffinityValues.curve(), new PositionCurve());
    }

    private static CodecSample<QuerySignal> querySignal() {
        return CodecSample.of(
                new QuerySignalCodec(),
                new QuerySignal(
                        "query:0a",
                        new QueryTiers(List.of("a"), List.of("b", UNICODE)),
                        ModelVersion.of(3, TIME)),
                new QuerySignal("query:0b", QueryTiers.EMPTY, 0));
    }

    private static CodecSample<ItemChange> itemChange() {
        return CodecSample.of(
                new ItemChangeCodec(),
                List.of(
                        change(null, null),
                        change(new ItemClusters(2, 255, 31), new float[] {0.5f, -2})),
                new ItemChange(UNICODE, Long.MAX_VALUE, 0, null, null, null, -1),
                new ItemChange("", 0, 0, null, new float[0], new byte[0], Long.MIN_VALUE));
    }

    private static ItemChange change(ItemClusters clusters, float[] vector) {
        byte[] record = "{}".getBytes(UTF_8);
        return new ItemChange("a", ModelVersion.of(3, 4), 15, clusters, vector, record, TIME);
    }

    private static CodecSample<ClusterState> clusterState() {
        return CodecSample.of(
                new ClusterStateCodec(), ClusterStates.learned(), ClusterStates.fresh());
    }

    private static CodecSample<CatalogueArrival> catalogueArrival() {
        return CodecSample.of(
                new CatalogueArrivalCodec(),
                new CatalogueArrival("a", TIME, "{\"item_id\":\"a\"}".getBytes(UTF_8)),
                new CatalogueArrival(UNICODE, Long.MIN_VALUE, null),
                new CatalogueArrival("", Long.MAX_VALUE, new byte[200]));
    }

    private static CodecSample<RejectedRecord> rejectedRecord() {
        return CodecSample.of(
                new RejectedRecordCodec(),
                new RejectedRecord("missing_item", "no item", source()),
                new RejectedRecord(UNICODE, null, awkwardSources()[0]));
    }

    private static CodecSample<OutcomeTotal> outcomeTotal() {
        return CodecSample.of(
                new OutcomeTotalCodec(),
                new OutcomeTotal(OutcomeCount.LEARNED, 300, ModelVersion.of(3, 300)),
                new OutcomeTotal(UNICODE, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private static CodecSample<ErasureRequest> erasureRequest() {
        return CodecSample.of(
                new ErasureRequestCodec(),
                new ErasureRequest("u:7", TIME, TIME + 5),
                new ErasureRequest(UNICODE, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static CodecSample<ErasedShopper> erasedShopper() {
        return CodecSample.of(
                new ErasedShopperCodec(),
                new ErasedShopper("1f6a", TIME, TIME + 5, TIME + 9, 300, 50, 20, 49, 251),
                new ErasedShopper(
                        "", 0, Long.MIN_VALUE, -1, Long.MAX_VALUE, 0, 0, 0, Long.MAX_VALUE));
    }

    private static CodecSample<ShoppersSwept> shoppersSwept() {
        return CodecSample.of(
                new ShoppersSweptCodec(),
                new ShoppersSwept(7, 2, 300, true, false),
                new ShoppersSwept(0, 0, 1, false, true));
    }

    private static CodecSample<TermStatistics> termStatistics() {
        TermStatistics golden = new TermStatistics();
        golden.add(titled("Desk lamp, red"));
        golden.add(titled("Desk lamp"));
        golden.add(titled(UNICODE));
        TermStatistics full = new TermStatistics();
        IntStream.range(0, 3000).forEach(i -> full.add(titled("common word" + i % 7 + " " + i)));
        TermStatistics emptied = new TermStatistics();
        emptied.add(titled("Desk lamp"));
        emptied.remove(titled("Desk lamp"));
        return CodecSample.of(
                new TermStatisticsCodec(), golden, new TermStatistics(), full, emptied);
    }

    private static CatalogueItem titled(String title) {
        return new CatalogueItem(
                "a", null, null, null, title, null, null, null, List.of(), null, null, true, null,
                List.of(), Map.of(), null, null, null);
    }
}
