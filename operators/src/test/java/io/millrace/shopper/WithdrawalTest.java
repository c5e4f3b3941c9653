package io.millrace.shopper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.EventType;
import io.millrace.item.Decay;
import io.millrace.item.EmbeddingLayout;
import io.millrace.item.ItemLearner;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemState;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.ShopperEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a shopper in the counts of items, against counts that never knew the shopper. */
class WithdrawalTest {
    private static final long DAY = 86_400_000L;
    private static final long START = 1_700_000_000_000L;
    private static final double ROUNDING = 1e-9;
    private static final ItemSettings SETTINGS = new ItemSettings(10 * DAY, 30 * DAY, 200, 100);
    private static final Decay POPULARITY = new Decay(10 * DAY);
    private static final Decay CO_VISITATION = new Decay(30 * DAY);

    private final ShopperLearner learner = new ShopperLearner(50);

    /** The counts of a small shop. */
    private static final class Counts {
        private final ItemLearner learner =
                new ItemLearner(SETTINGS, new EmbeddingLayout(List.of(), 1));
        private final Map<String, ItemState> items = new TreeMap<>();
        private final ItemUpdates updates = new ItemUpdates(0, POPULARITY, CO_VISITATION);

        private void flush() {
            updates.drainTo(
                    update ->
                            learner.learn(
                                    items.computeIfAbsent(
                                            update.itemId(), id -> learner.newState()),
                                    update));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withdraw_whatOneOfTwoShoppersTaught_leavesTheOthersCounts(long seed) {
        Counts both = new Counts();
        Counts other = new Counts();
        ShopperState erased = learner.newState();
        ShopperState stays = learner.newState();
        ShopperState staysAlone = learner.newState();
        SplittableRandom random = new SplittableRandom(seed);
        long time = START;
        for (int i = 0; i < 40; i++) {
            time += random.nextInt(3) * DAY / 4;
            List<String> items = basket(random);
            if (random.nextInt(2) == 0) {
                learner.learn(stays, event(time, items), both.updates);
                learner.learn(staysAlone, event(time, items), other.updates);
            } else {
                learner.learn(erased, event(time, items), both.updates);
            }
            if (random.nextInt(3) == 0) {
                both.flush();
                other.flush();
            }
        }
        both.flush();
        other.flush();
        assertThat(erased.taught.dropped()).isZero();
        assertThat(both.items.keySet()).hasSizeGreaterThan(5);

        int withdrawn = learner.withdraw(erased, both.updates);
        both.flush();

        assertThat(withdrawn).as("repeats taught nothing").isBetween(10, erased.taught.size());
        assertSame(both, other, time);
    }

    @Test
    void withdraw_afterAVisitorsHistoryCameIn_takesAwayWhatWasTaughtWithIt() {
        Counts counts = new Counts();
        ShopperState state = learner.newState();
        learner.learn(state, event(START, List.of("a")), counts.updates);
        learner.learn(
                state,
                new ShopperEvent(
                        "u:7",
                        Kind.MERGE,
                        EventType.IDENTIFY,
                        START + 5,
                        List.of(),
                        null,
                        START,
                        List.of(
                                new PastItem("c", EventType.VIEW_ITEM, START + 4),
                                new PastItem("b", EventType.VIEW_ITEM, START - 4))),
                counts.updates);
        learner.learn(state, event(START + DAY, List.of("d", "a")), counts.updates);
        counts.flush();
        assertThat(counts.items.get("d").coVisits().size()).isEqualTo(3);

        learner.withdraw(state, counts.updates);
        counts.flush();

        assertSame(counts, new Counts(), START + DAY);
    }

    @Test
    void withdraw_moreThanIsRemembered_leavesTheOldestAndSaysSo() {
        Counts counts = new Counts();
        ShopperState state = learner.newState();
        for (int i = 0; i < TaughtItems.MAXIMUM + 10; i++) {
            learner.learn(state, event(START + i, List.of("i" + i)), counts.updates);
        }
        counts.flush();

        int withdrawn = learner.withdraw(state, counts.updates);
        counts.flush();

        assertThat(withdrawn).isEqualTo(TaughtItems.MAXIMUM);
        assertThat(learner.notWithdrawable(state)).isEqualTo(10);
        counts.items.forEach(
                (id, item) -> {
                    boolean old = Integer.parseInt(id.substring(1)) < 10;
                    assertThat(item.interactions()).as(id).isEqualTo(old ? 1 : 0);
                    assertThat(item.popularity() > 0.5).as(id).isEqualTo(old);
                });
        // Both of the last old pair are from before what is remembered.
        assertThat(counts.items.get("i9").coVisits().value("i8", START, CO_VISITATION))
                .isCloseTo(1, within(1e-6));
        assertThat(counts.items.get("i20").coVisits().value("i19", START, CO_VISITATION)).isZero();
    }

    @Test
    void withdraw_pairThatWasPushedOutAndIsBack_takesNothingFromOthers() {
        Counts counts = new Counts();
        ShopperState state = learner.newState();
        learner.learn(state, event(START, List.of("a")), counts.updates);
        learner.learn(state, event(START + 1, List.of("b")), counts.updates);
        counts.flush();
        ItemState a = counts.items.get("a");
        for (int i = 0; i < 200; i++) {
            a.coVisits().add("other " + i, 2, START + 2, CO_VISITATION);
        }
        assertThat(a.coVisits().value("b", START + 2, CO_VISITATION)).isZero();
        a.coVisits().add("b", 0.5, START + 3, CO_VISITATION);

        learner.withdraw(state, counts.updates);
        counts.flush();

        assertThat(a.coVisits().size()).isEqualTo(200);
        for (int i = 0; i < a.coVisits().size(); i++) {
            assertThat(a.coVisits().count(i) - a.coVisits().error(i)).isNotNegative();
        }
    }

    private static void assertSame(Counts actual, Counts expected, long time) {
        ItemState nothing = expected.learner.newState();
        actual.items.forEach(
                (id, item) -> {
                    ItemState same = expected.items.getOrDefault(id, nothing);
                    assertThat(item.interactions()).as(id).isEqualTo(same.interactions());
                    assertThat(at(item.popularity(), item, time, POPULARITY))
                            .as("popularity of %s", id)
                            .isCloseTo(
                                    at(same.popularity(), same, time, POPULARITY),
                                    within(ROUNDING));
                    assertThat(at(item.occurrences(), item, time, CO_VISITATION))
                            .isCloseTo(
                                    at(same.occurrences(), same, time, CO_VISITATION),
                                    within(ROUNDING));
                    assertThat(at(item.transitionsTotal(), item, time, CO_VISITATION))
                            .isCloseTo(
                                    at(same.transitionsTotal(), same, time, CO_VISITATION),
                                    within(ROUNDING));
                    assertThat(item.coVisits().size()).isEqualTo(same.coVisits().size());
                    for (int i = 0; i < same.coVisits().size(); i++) {
                        String neighbour = same.coVisits().id(i);
                        assertThat(item.coVisits().value(neighbour, time, CO_VISITATION))
                                .as("%s beside %s", neighbour, id)
                                .isCloseTo(
                                        same.coVisits().value(neighbour, time, CO_VISITATION),
                                        within(ROUNDING));
                        assertThat(item.transitions().value(neighbour, time, CO_VISITATION))
                                .isCloseTo(
                                        same.transitions().value(neighbour, time, CO_VISITATION),
                                        within(ROUNDING));
                    }
                });
    }

    private static double at(double count, ItemState item, long time, Decay decay) {
        return count * decay.factor(item.time(), time);
    }

    /** One or two items of ten, so that most come again. */
    private static List<String> basket(SplittableRandom random) {
        List<String> items = new ArrayList<>();
        items.add("i" + random.nextInt(10));
        if (random.nextInt(4) == 0) {
            items.add("i" + random.nextInt(10));
        }
        return items;
    }

    private static ShopperEvent event(long time, List<String> itemIds) {
        return new ShopperEvent(
                "u:7", Kind.EVENT, EventType.VIEW_ITEM, time, itemIds, null, time, List.of());
    }
}
