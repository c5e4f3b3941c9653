package io.millrace.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.ItemVector;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelRecord.NetworkRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.DenseExpert;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceExpert;
import io.millrace.expert.SequenceNetwork;
import io.millrace.expert.SequenceSettings;
import io.millrace.item.Adagrad;
import io.millrace.item.Embedding;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoftmaxLearnerTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int DIMENSIONS = 3;
    private static final int ITEMS = 8;
    private static final double STEP = 1e-3;
    private static final IntPredicate NOTHING = row -> false;

    /** Two events share 30 negatives of 8 items, so every item is drawn, some more often. */
    private static final FactorSettings FACTORS = new FactorSettings(DIMENSIONS, 3, 0.8, 30, 2);

    private static final Experts EXPERTS = experts(FACTORS);

    private final ItemTable items = ItemTables.create(EXPERTS, ItemSettings.DEFAULT, 100, 1);
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final RecentItems recent = new RecentItems();
    private final ItemUpdates updates = updates();
    private final List<NetworkGradient> networks = new ArrayList<>();
    private float[] network =
            new SequenceNetwork(EXPERTS.find(SequenceExpert.class).orElseThrow().settings())
                    .initialParameters();
    private long version;

    SoftmaxLearnerTest() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < ITEMS; i++) {
            for (int e = 0; e < EXPERTS.embeddings().size(); e++) {
                Embedding embedding = EXPERTS.embeddings().get(e);
                values.put(key("i" + i, embedding.name()), random(random, embedding.width(), 0.5));
            }
        }
        float[] noise = random(random, network.length, 0.3);
        for (int p = 0; p < network.length; p++) {
            network[p] += noise[p];
        }
        publish();
    }

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void learn_factors_isTheNumericGradientOfTheLogarithm() {
        assertGradientsAreNumeric(factors(5), EXPERTS.find(FactorsExpert.class).orElseThrow(), 2.5);
    }

    @Test
    void learn_sequence_isTheNumericGradientOfTheLogarithm() {
        assertGradientsAreNumeric(sequence(5), EXPERTS.find(SequenceExpert.class).orElseThrow(), 1);
    }

    @Test
    void learn_beforeThePoolIsFull_keepsTheGradientsOfItsItems() {
        SoftmaxLearner learner = factors(5);
        history("i0");
        learn(learner, "i1", NOTHING);

        assertThat(drained().keySet())
                .as("the chosen one and the history")
                .containsExactlyInAnyOrder("i1", "i0");
        assertThat(learner.pool().events()).isEqualTo(1);
        assertThat(learner.pool().itemIds()).hasSize(30);
        List<String> pool = learner.pool().itemIds();

        learn(learner, "i1", NOTHING);

        assertThat(learner.pool()).isNull();
        assertThat(drained().keySet()).containsAll(pool);
        learn(learner, "i1", NOTHING);
        assertThat(learner.pool().itemIds()).as("drawn anew").isNotEqualTo(pool);
    }

    @Test
    void learn_excludedRows_areNoNegatives() {
        SoftmaxLearner learner = factors(5);
        history("i0");
        IntPredicate hadBefore = row -> row == items.row("i0") || row == items.row("i3");
        learn(learner, "i1", hadBefore);
        learn(learner, "i1", hadBefore);

        assertThat(drained()).containsKeys("i0", "i1", "i2", "i4").doesNotContainKey("i3");
    }

    @Test
    void learn_noKnownHistory_learnsNothing() {
        SoftmaxLearner learner = factors(5);
        history();
        learn(learner, "i1", NOTHING);
        history("unknown");
        learn(learner, "i1", NOTHING);
        learn(sequence(5), "i1", NOTHING);

        assertThat(updates.isEmpty()).isTrue();
        assertThat(learner.pool()).isNull();
    }

    @Test
    void learn_itemsNobodyChoseOrOutOfStock_areNotDrawn() {
        items.apply(
                List.of(
                        new ItemRecord(
                                "described",
                                ModelVersion.of(1, 1),
                                TIME,
                                0,
                                0,
                                0,
                                0,
                                null,
                                List.of())));
        SoftmaxLearner learner = factors(5);
        history("i0");
        learn(learner, "i1", NOTHING);

        assertThat(learner.pool().itemIds()).hasSizeLessThan(31).doesNotContain("described");
    }

    @Test
    void learn_dislike_isBoundedAndPushesTheItemAway() {
        SoftmaxLearner learner = factors(5);
        history("i0", "i2");
        learner.learn(items, recent, items.row("i1"), -1, NOTHING, TIME, updates, networks::add);

        Map<String, Map<String, float[]>> gradients = drained();
        double before = score(EXPERTS.find(FactorsExpert.class).orElseThrow(), "i1");
        assertThat(gradients).containsOnlyKeys("i1", "i0", "i2");
        assertThat(gradients.get("i1").get(FactorsExpert.BIAS)[0]).isBetween(-1f, 0f);
        gradients.forEach(
                (id, vectors) ->
                        vectors.forEach((name, gradient) -> move(id, name, gradient, 0.01f)));
        publish();
        assertThat(score(EXPERTS.find(FactorsExpert.class).orElseThrow(), "i1")).isLessThan(before);
        assertThat(learner.pool().events()).as("a dislike is no event of the pool").isZero();
    }

    @Test
    void restore_unfinishedPool_goesOnExactly() throws Exception {
        NegativePoolCodec codec = new NegativePoolCodec();
        for (boolean ofFactors : new boolean[] {true, false}) {
            SoftmaxLearner whole = ofFactors ? factors(5) : sequence(5);
            history("i0", "i2");
            learn(whole, "i1", NOTHING);
            NegativePool kept = codec.fromBytes(codec.toBytes(whole.pool()));
            drained();
            learn(whole, "i3", NOTHING);
            Map<String, Map<String, float[]>> expected = drained();
            List<NetworkGradient> expectedNetworks = List.copyOf(networks);
            networks.clear();

            SoftmaxLearner restored = ofFactors ? factors(99) : sequence(99);
            restored.restore(kept, updates, networks::add);
            assertThat(updates.isEmpty()).isTrue();
            learn(restored, "i3", NOTHING);

            assertThat(drained()).usingRecursiveComparison().isEqualTo(expected);
            assertThat(networks).usingRecursiveComparison().isEqualTo(expectedNetworks);
            networks.clear();
        }
    }

    @Test
    void restore_twoPools_finishesTheFirstAndGoesOnWithTheSecond() throws Exception {
        SoftmaxLearner first = sequence(5);
        SoftmaxLearner second = sequence(6);
        history("i0");
        learn(first, "i1", NOTHING);
        learn(second, "i2", NOTHING);
        drained();
        NegativePool other = first.pool();
        int item = items.row("i7");
        float bias = 0;
        for (int j = 0; j < other.size(); j++) {
            bias += items.row(other.itemIds.get(j)) == item ? other.biasGradients[j] : 0;
        }

        SoftmaxLearner together = sequence(7);
        together.restore(first.pool(), updates, networks::add);
        together.restore(second.pool(), updates, networks::add);

        assertThat(together.pool()).isSameAs(second.pool());
        assertThat(drained().get("i7").get(SequenceExpert.BIAS)[0]).isEqualTo(bias);
        assertThat(networks)
                .singleElement()
                .extracting(NetworkGradient::name)
                .isEqualTo("sequence");
    }

    @Test
    void restore_poolOfAnotherWidth_isLetGo() {
        NegativePool narrow =
                NegativePools.of(
                        "factors",
                        1,
                        TIME,
                        List.of("i1"),
                        new float[][] {{1}},
                        new float[] {1},
                        new float[0]);
        SoftmaxLearner learner = factors(5);
        learner.restore(narrow, updates, networks::add);

        assertThat(learner.pool()).isNull();
        assertThat(updates.isEmpty()).isTrue();
    }

    @Test
    void learn_plantedSuccessions_ranksTheFollowerFirst() {
        FactorSettings settings = new FactorSettings(8, 5, 0.8, 10, 4);
        Experts experts = experts(settings);
        ItemSettings rates = new ItemSettings(1L << 40, 1L << 40, 10, 10, new Adagrad(0.15, 0));
        try (ItemTable table = ItemTables.create(experts, rates, 100, 1)) {
            FactorsExpert factors = experts.find(FactorsExpert.class).orElseThrow();
            SequenceExpert sequence = experts.find(SequenceExpert.class).orElseThrow();
            List<SoftmaxLearner> learners =
                    List.of(
                            SoftmaxLearner.of(factors, 1),
                            SoftmaxLearner.of(sequence, settings, 1));
            ItemLearner itemLearner = new ItemLearner(rates, experts.embeddings());
            Map<String, ItemState> states = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                updates.interaction("i" + i, TIME);
            }
            apply(table, itemLearner, states);
            SplittableRandom random = new SplittableRandom(2);
            for (int event = 0; event < 3_000; event++) {
                int first = random.nextInt(10);
                recent.resolve(table, List.of("i" + first));
                int next = table.row("i" + (first + 10));
                for (SoftmaxLearner learner : learners) {
                    learner.learn(table, recent, next, 1, NOTHING, TIME, updates, unused -> {});
                }
                apply(table, itemLearner, states);
            }

            for (int first = 0; first < 10; first++) {
                assertThat(best(factors, table, "i" + first)).isEqualTo("i" + (first + 10));
                assertThat(best(sequence, table, "i" + first)).isEqualTo("i" + (first + 10));
            }
        }
    }

    /** Two events on one pool against central differences of the sum of both logarithms. */
    private void assertGradientsAreNumeric(
            SoftmaxLearner learner, DenseExpert expert, double weight) {
        history("i0", "unknown", "i2", "i1");
        int chosen = items.row("i3");
        IntPredicate hadBefore = row -> row == items.row("i0");
        for (int event = 0; event < 2; event++) {
            learner.learn(items, recent, chosen, weight, hadBefore, TIME, updates, networks::add);
            if (event == 0) {
                assertThat(networks).isEmpty();
            }
        }
        Map<String, Map<String, float[]>> gradients = drained();
        List<String> pool = new ArrayList<>(poolOf(expert));
        for (int i = 0; i < ITEMS; i++) {
            String id = "i" + i;
            for (Embedding embedding : expert.embeddings()) {
                float[] gradient = gradients.getOrDefault(id, Map.of()).get(embedding.name());
                for (int d = 0; d < embedding.width(); d++) {
                    double slope = slope(expert, pool, key(id, embedding.name()), d);
                    assertThat(gradient == null ? 0.0 : gradient[d])
                            .as("%s of %s, component %d", embedding.name(), id, d)
                            .isCloseTo(2 * weight * slope, within(3e-3));
                }
            }
        }
        if (expert instanceof SequenceExpert) {
            assertThat(networks).hasSize(1);
            float[] gradient = networks.get(0).gradient();
            for (int p = 0; p < gradient.length; p++) {
                assertThat((double) gradient[p])
                        .as("parameter %d", p)
                        .isCloseTo(2 * weight * networkSlope(expert, pool, p), within(3e-3));
            }
        }
    }

    /** The pool a learner with the same seed draws. */
    private List<String> poolOf(DenseExpert expert) {
        SoftmaxLearner twin = expert instanceof FactorsExpert ? factors(5) : sequence(5);
        learn(twin, "i3", row -> row == items.row("i0"));
        drained();
        return twin.pool().itemIds();
    }

    private double slope(DenseExpert expert, List<String> pool, String key, int component) {
        float[] vector = values.get(key);
        float kept = vector[component];
        vector[component] = (float) (kept + STEP);
        publish();
        double more = logSoftmax(expert, pool);
        vector[component] = (float) (kept - STEP);
        publish();
        double less = logSoftmax(expert, pool);
        vector[component] = kept;
        publish();
        return (more - less) / (2 * STEP);
    }

    private double networkSlope(DenseExpert expert, List<String> pool, int parameter) {
        float[] before = network;
        network = before.clone();
        network[parameter] += (float) STEP;
        publish();
        double more = logSoftmax(expert, pool);
        network = before.clone();
        network[parameter] -= (float) STEP;
        publish();
        double less = logSoftmax(expert, pool);
        network = before;
        publish();
        return (more - less) / (2 * STEP);
    }

    /** Of i3 among itself and the pool without i0, which the shopper had before. */
    private double logSoftmax(DenseExpert expert, List<String> pool) {
        history("i0", "unknown", "i2", "i1");
        double chosen = score(expert, "i3");
        double sum = Math.exp(chosen);
        for (String id : pool) {
            if (!id.equals("i0") && !id.equals("i3")) {
                sum += Math.exp(score(expert, id));
            }
        }
        return chosen - Math.log(sum);
    }

    private double score(DenseExpert expert, String itemId) {
        return score(expert, items, items.row(itemId));
    }

    private double score(DenseExpert expert, ItemTable table, int row) {
        float[] query = new float[expert.width()];
        float[] item = new float[expert.width()];
        expert.writeQuery(table, recent, query, 0);
        expert.writeRow(table, row, item, 0);
        double score = 0;
        for (int d = 0; d < query.length; d++) {
            score += (double) query[d] * item[d];
        }
        return score;
    }

    private String best(DenseExpert expert, ItemTable table, String seen) {
        recent.resolve(table, List.of(seen));
        int best = 0;
        for (int row = 1; row < table.rows(); row++) {
            best = score(expert, table, row) > score(expert, table, best) ? row : best;
        }
        return table.id(best);
    }

    private void learn(SoftmaxLearner learner, String chosen, IntPredicate excluded) {
        learner.learn(items, recent, items.row(chosen), 1, excluded, TIME, updates, networks::add);
    }

    private void history(String... newestFirst) {
        long[] ages = {0, 0, 5_000, 90_000_000};
        recent.resolve(items, newestFirst.length, i -> newestFirst[i], i -> TIME - ages[i]);
    }

    private void move(String itemId, String embedding, float[] gradient, float rate) {
        float[] vector = values.get(key(itemId, embedding));
        for (int d = 0; d < vector.length; d++) {
            vector[d] += rate * gradient[d];
        }
    }

    private void publish() {
        version++;
        List<ModelRecord> records = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            String id = "i" + i;
            List<ItemVector> vectors = new ArrayList<>();
            for (int e = 0; e < EXPERTS.embeddings().size(); e++) {
                String name = EXPERTS.embeddings().get(e).name();
                vectors.add(new ItemVector(name, values.get(key(id, name)).clone()));
            }
            records.add(
                    new ItemRecord(
                            id,
                            ModelVersion.of(1, version),
                            TIME,
                            1,
                            1,
                            1,
                            0,
                            null,
                            List.of(),
                            vectors));
        }
        records.add(
                new NetworkRecord(
                        SequenceExpert.NAME, ModelVersion.of(1, version), network.clone()));
        items.apply(records);
    }

    private void apply(ItemTable table, ItemLearner learner, Map<String, ItemState> states) {
        List<ModelRecord> records = new ArrayList<>();
        updates.drainTo(
                update -> {
                    ItemState state =
                            states.computeIfAbsent(update.itemId(), unused -> learner.newState());
                    learner.learn(state, update);
                    records.add(
                            learner.publishItem(
                                    update.itemId(), state, learner.nextVersion(state, 1)));
                });
        table.apply(records);
    }

    private Map<String, Map<String, float[]>> drained() {
        Map<String, Map<String, float[]>> gradients = new LinkedHashMap<>();
        List<ItemUpdate> drained = new ArrayList<>();
        updates.drainTo(drained::add);
        for (ItemUpdate update : drained) {
            Map<String, float[]> vectors = new LinkedHashMap<>();
            update.gradients().forEach(each -> vectors.put(each.name(), each.values()));
            gradients.put(update.itemId(), vectors);
        }
        return gradients;
    }

    private static SoftmaxLearner factors(long seed) {
        return SoftmaxLearner.of(EXPERTS.find(FactorsExpert.class).orElseThrow(), seed);
    }

    private static SoftmaxLearner sequence(long seed) {
        return SoftmaxLearner.of(EXPERTS.find(SequenceExpert.class).orElseThrow(), FACTORS, seed);
    }

    private static Experts experts(FactorSettings factors) {
        return Experts.named(
                List.of("factors", "sequence"),
                new ExpertSettings(1, factors, new SequenceSettings(factors.dimensions(), 4), 4));
    }

    private static ItemUpdates updates() {
        return new ItemUpdates(
                0,
                ItemSettings.DEFAULT.popularityDecay(),
                ItemSettings.DEFAULT.coVisitationDecay());
    }

    private static float[] random(SplittableRandom random, int width, double deviation) {
        float[] values = new float[width];
        for (int d = 0; d < width; d++) {
            values[d] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static String key(String itemId, String embedding) {
        return itemId + " " + embedding;
    }
}
