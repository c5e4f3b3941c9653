package io.millrace.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.EventIds;
import io.millrace.events.EventType;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.ExpertSettings;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorSettings;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SequenceExpert;
import io.millrace.expert.SequenceSettings;
import io.millrace.factor.NegativePool;
import io.millrace.factor.NetworkGradient;
import io.millrace.factor.SoftmaxLearner;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemTables;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLearnerTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final long SEED = 5;
    private static final ExpertSettings SETTINGS =
            new ExpertSettings(
                    1, new FactorSettings(4, 5, 0.8, 12, 2), new SequenceSettings(4, 3), 4);

    private final Experts experts = experts();
    private final ItemTable items = ItemTables.create(experts, ItemSettings.DEFAULT, 100, 1);
    private final ShopperLearner shopperLearner = new ShopperLearner(10);
    private final ShopperState state = shopperLearner.newState();
    private final ItemUpdates updates = updates();
    private final FusionSampler sampler = new FusionSampler(experts);
    private final EventLearner learner =
            new EventLearner(experts, SETTINGS, shopperLearner, updates, sampler, SEED);

    @BeforeEach
    void fill() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            items.apply(
                    List.of(
                            new ItemRecord(
                                    id, ModelVersion.of(1, 1), TIME, 1, 1, 1, 0, null, List.of())));
        }
    }

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void learn_choice_isJudgedAndLearnedFromTheHistoryBeforeIt() {
        view("a", 0);
        view("b", 1_000);
        drained();
        samples();
        FusionSampler otherSampler = new FusionSampler(experts);
        RecentItems before = new RecentItems();
        before.resolve(items, 2, i -> i == 0 ? "b" : "a", i -> TIME + 1_000 - 1_000 * i);
        long seed = EventIds.hash("u:7") + state.events();
        otherSampler.sample(items, before, items.row("c"), seed);

        view("c", 2_000);

        List<FusionSample> expected = new ArrayList<>();
        otherSampler.drainTo(expected::add);
        assertThat(samples()).usingRecursiveComparison().isEqualTo(expected);
        Map<String, ItemUpdate> taught = drained();
        assertThat(gradient(taught, "c", FactorsExpert.BIAS)[0]).isPositive();
        assertThat(gradient(taught, "c", FactorsExpert.INPUT))
                .as("the answer is no part of its own question")
                .isNull();
        assertThat(gradient(taught, "b", FactorsExpert.INPUT)).isNotNull();
        assertThat(taught.get("c").interactions()).isEqualTo(1);
        assertThat(state.history().get(0).itemId()).isEqualTo("c");
    }

    @Test
    void learn_choice_gradientsAreThoseOfTheLearnerAlone() {
        view("a", 0);
        drained();
        ItemUpdates expected = updates();
        RecentItems before = new RecentItems();
        before.resolve(items, 1, i -> "a", i -> TIME);
        SoftmaxLearner alone =
                SoftmaxLearner.of(experts().find(FactorsExpert.class).orElseThrow(), SEED);
        alone.learn(
                items,
                before,
                items.row("b"),
                1,
                row -> row == items.row("a"),
                TIME + 1,
                expected,
                unused -> {});

        view("b", 1);

        Map<String, ItemUpdate> taught = drained();
        Map<String, ItemUpdate> wanted = drained(expected);
        for (String id : List.of("a", "b")) {
            for (String name : List.of(FactorsExpert.INPUT, FactorsExpert.OUTPUT)) {
                float[] gradient = gradient(wanted, id, name);
                if (gradient == null) {
                    assertThat(gradient(taught, id, name)).isNull();
                } else {
                    assertThat(gradient(taught, id, name)).containsExactly(gradient, within(1e-7f));
                }
            }
        }
    }

    @Test
    void learn_firstChoice_isNoQuestionYet() {
        view("a", 0);

        assertThat(samples()).isEmpty();
        assertThat(learner.pools()).isEmpty();
        assertThat(drained().get("a").gradients()).isEmpty();
    }

    @Test
    void learn_unknownItem_isCountedButNotLearnedFrom() {
        view("a", 0);
        drained();
        view("unknown", 1);

        assertThat(samples()).isEmpty();
        assertThat(drained().get("unknown").gradients()).isEmpty();
        assertThat(state.history()).hasSize(2);
    }

    @Test
    void learn_itemAgain_isNotToldByItself() {
        view("a", 0);
        view("b", 1);
        drained();
        view("a", 2);

        Map<String, ItemUpdate> taught = drained();
        assertThat(gradient(taught, "a", FactorsExpert.OUTPUT)).isNotNull();
        assertThat(gradient(taught, "a", FactorsExpert.INPUT)).isNull();
        assertThat(gradient(taught, "b", FactorsExpert.INPUT)).isNotNull();
    }

    @Test
    void learn_onlyItemAgain_hasNothingToTellItBy() {
        view("a", 0);
        drained();
        view("a", 86_400_000);

        assertThat(drained().get("a").gradients()).isEmpty();
    }

    @Test
    void learn_basket_judgesEveryLineFromTheHistoryBeforeTheBasket() {
        view("a", 0);
        drained();
        samples();
        learner.learn(items, state, event(EventType.PURCHASE, null, 1, "b", "c"), Long.MIN_VALUE);

        assertThat(samples())
                .filteredOn(sample -> sample.segment().equals(Segments.GLOBAL))
                .extracting(FusionSample::events)
                .containsExactly(2L);
        Map<String, ItemUpdate> taught = drained();
        assertThat(gradient(taught, "b", FactorsExpert.INPUT)).isNull();
        assertThat(gradient(taught, "c", FactorsExpert.INPUT)).isNull();
        assertThat(gradient(taught, "a", FactorsExpert.INPUT)).isNotNull();
    }

    @Test
    void learn_lowRating_isADislikeOfTheVectorsAlone() {
        view("a", 0);
        drained();
        learner.learn(items, state, event(EventType.RATE_ITEM, 1.0, 1, "b"), Long.MIN_VALUE);

        assertThat(samples()).isEmpty();
        Map<String, ItemUpdate> taught = drained();
        assertThat(gradient(taught, "b", FactorsExpert.BIAS)[0]).isNegative();
        assertThat(gradient(taught, "b", SequenceExpert.BIAS)[0]).isNegative();
        assertThat(taught.get("b").interactions()).isZero();
        assertThat(state.history()).hasSize(1);
    }

    @Test
    void learn_removalOrRefund_isNoDislike() {
        view("a", 0);
        drained();
        learner.learn(
                items, state, event(EventType.REMOVE_FROM_CART, null, 1, "b"), Long.MIN_VALUE);
        learner.learn(items, state, event(EventType.REFUND, null, 2, "b"), Long.MIN_VALUE);

        assertThat(updates.isEmpty()).isTrue();
    }

    @Test
    void pools_restoredInAnotherLearner_finishAtTheSameEvent() {
        view("a", 0);
        view("b", 1);
        List<NegativePool> pools = learner.pools();
        assertThat(pools)
                .extracting(NegativePool::expert)
                .containsExactlyInAnyOrder("factors", "sequence");
        assertThat(networkGradients(learner)).isEmpty();
        EventLearner other =
                new EventLearner(experts, SETTINGS, shopperLearner, updates, sampler, SEED + 1);
        pools.forEach(other::restore);
        other.learn(items, state, event(EventType.VIEW_ITEM, null, 2, "c"), Long.MIN_VALUE);

        assertThat(other.pools()).isEmpty();
        assertThat(networkGradients(other))
                .singleElement()
                .extracting(NetworkGradient::name)
                .isEqualTo("sequence");
        assertThat(networkGradients(other)).as("handed out once").isEmpty();
    }

    @Test
    void learn_withoutLearnedExperts_samplesAndCountsOnly() {
        Experts simple = Experts.named(List.of("popularity", "covisit"));
        FusionSampler simpleSampler = new FusionSampler(simple);
        EventLearner counting =
                new EventLearner(simple, SETTINGS, shopperLearner, updates, simpleSampler, SEED);
        counting.learn(items, state, event(EventType.VIEW_ITEM, null, 0, "a"), Long.MIN_VALUE);
        counting.learn(items, state, event(EventType.VIEW_ITEM, null, 1, "b"), Long.MIN_VALUE);

        assertThat(drained().values())
                .allSatisfy(update -> assertThat(update.gradients()).isEmpty());
        List<FusionSample> samples = new ArrayList<>();
        simpleSampler.drainTo(samples::add);
        assertThat(samples).hasSize(1);
    }

    private void view(String itemId, long offset) {
        learner.learn(
                items, state, event(EventType.VIEW_ITEM, null, offset, itemId), Long.MIN_VALUE);
    }

    private static ShopperEvent event(
            EventType type, Double value, long offset, String... itemIds) {
        return new ShopperEvent(
                "u:7", Kind.EVENT, type, TIME + offset, List.of(itemIds), value, TIME, List.of());
    }

    private List<FusionSample> samples() {
        List<FusionSample> samples = new ArrayList<>();
        sampler.drainTo(samples::add);
        return samples;
    }

    private Map<String, ItemUpdate> drained() {
        return drained(updates);
    }

    private static Map<String, ItemUpdate> drained(ItemUpdates source) {
        Map<String, ItemUpdate> drained = new LinkedHashMap<>();
        source.drainTo(update -> drained.put(update.itemId(), update));
        return drained;
    }

    private static float[] gradient(Map<String, ItemUpdate> taught, String itemId, String name) {
        ItemUpdate update = taught.get(itemId);
        return update == null
                ? null
                : update.gradients().stream()
                        .filter(gradient -> gradient.name().equals(name))
                        .map(gradient -> gradient.values())
                        .findFirst()
                        .orElse(null);
    }

    private static List<NetworkGradient> networkGradients(EventLearner learner) {
        List<NetworkGradient> gradients = new ArrayList<>();
        learner.drainNetworkGradientsTo(gradients::add);
        return gradients;
    }

    private static Experts experts() {
        return Experts.named(Experts.allNames(), SETTINGS);
    }

    private static ItemUpdates updates() {
        return new ItemUpdates(
                0,
                ItemSettings.DEFAULT.popularityDecay(),
                ItemSettings.DEFAULT.coVisitationDecay());
    }
}
