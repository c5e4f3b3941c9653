package io.millrace.shopper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.EventType;
import io.millrace.item.Decay;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdate.NeighbourIncrement;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.slate.ScoreRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopperLearnerTest {
    private static final long DAY = 86_400_000;
    private static final Decay NONE = new Decay(Long.MAX_VALUE);

    private final ShopperLearner learner = new ShopperLearner(10);
    private final ShopperState state = learner.newState();
    private final ItemUpdates updates = new ItemUpdates(0, NONE, NONE);

    @Test
    void learn_thirdItem_teachesFadingLagsInBothDirectionsAndOneTransition() {
        view("a", 1);
        view("b", 2);
        drained();
        view("c", 3);

        Map<String, ItemUpdate> taught = drained();
        assertThat(taught.get("c").interactions()).isEqualTo(1);
        assertThat(taught.get("c").popularity()).isEqualTo(1);
        assertThat(taught.get("c").neighbours())
                .containsExactly(
                        new NeighbourIncrement("b", 1, 0), new NeighbourIncrement("a", 0.95, 0));
        assertThat(taught.get("b").interactions()).isZero();
        assertThat(taught.get("b").neighbours()).containsExactly(new NeighbourIncrement("c", 1, 1));
        assertThat(taught.get("a").neighbours())
                .containsExactly(new NeighbourIncrement("c", 0.95, 0));
    }

    @Test
    void learn_longHistory_teachesTwentyLags() {
        for (int i = 0; i < 30; i++) {
            view("i" + i, i);
        }
        drained();
        view("new", 30);

        Map<String, ItemUpdate> taught = drained();
        assertThat(taught).hasSize(21).containsKeys("i29", "i10").doesNotContainKey("i9");
        assertThat(taught.get("new").neighbours()).hasSize(20);
        assertThat(taught.get("i10").neighbours().get(0).coVisits())
                .isCloseTo(Math.pow(0.95, 19), within(1e-12));
    }

    @Test
    void learn_itemAgain_isNotItsOwnNeighbourAndMovesToTheFront() {
        view("a", 1);
        view("b", 2);
        view("a", 3);
        drained();
        view("a", DAY);

        Map<String, ItemUpdate> taught = drained();
        assertThat(state.history()).extracting(PastItem::itemId).containsExactly("a", "b");
        assertThat(taught.get("a").interactions()).isEqualTo(1);
        assertThat(taught.get("a").neighbours())
                .containsExactly(new NeighbourIncrement("b", 0.95, 0));
    }

    @Test
    void learn_itemAgainOnTheSameDay_movesToTheFrontAndTeachesNothing() {
        view("a", 1);
        view("b", 2);
        drained();
        view("a", DAY - 1);
        learn(EventType.PURCHASE, List.of("a", "a", "b"), DAY - 1, null);

        assertThat(updates.isEmpty()).isTrue();
        assertThat(state.history()).extracting(PastItem::itemId).containsExactly("b", "a");
        assertThat(state.purchases()).extracting(Purchase::count).containsExactly(2, 1);

        view("a", DAY);
        assertThat(drained().get("a").interactions()).isEqualTo(1);
    }

    /** A client that dates its events from a year ago on, day by day. */
    @Test
    void learn_datesWalkingForward_areAllOfTheStreamsDay() {
        long now = 400 * DAY;
        for (int day = 0; day < 365; day++) {
            learner.learn(
                    state,
                    event(EventType.VIEW_ITEM, List.of("a"), (35 + day) * DAY, null),
                    now,
                    updates);
        }

        assertThat(drained().get("a").interactions()).isEqualTo(1);
    }

    /** History that is read within seconds: everybody's time passes with the shopper's. */
    @Test
    void learn_replayOfHistory_countsEachDay() {
        for (int day = 0; day < 30; day++) {
            learner.learn(
                    state,
                    event(EventType.VIEW_ITEM, List.of("a"), day * DAY, null),
                    day * DAY - 1,
                    updates);
        }

        assertThat(drained().get("a").interactions()).isEqualTo(30);
    }

    @Test
    void learn_moreItemsADayThanAreKept_teachesNoMore() {
        for (int i = 0; i < 2_000; i++) {
            view("i" + i % 1_500, 1);
        }

        assertThat(drained().values().stream().mapToLong(ItemUpdate::interactions).sum())
                .isEqualTo(CountedItems.MAXIMUM);
    }

    @Test
    void learn_basketInOneEvent_teachesTheOrderItsLinesCameInToo() {
        view("before", 1);
        drained();
        learn(EventType.PURCHASE, List.of("a", "b"), 2, null);

        Map<String, ItemUpdate> taught = drained();
        assertThat(taught.get("before").neighbours())
                .containsExactlyInAnyOrder(
                        new NeighbourIncrement("a", 1, 1), new NeighbourIncrement("b", 0.95, 0));
        assertThat(taught.get("a").neighbours())
                .containsExactlyInAnyOrder(
                        new NeighbourIncrement("before", 1, 0), new NeighbourIncrement("b", 1, 1));
    }

    @Test
    void learn_basketAsSeveralEvents_isTheSame() {
        view("before", 1);
        drained();
        learn(EventType.PURCHASE, List.of("a"), 2, null);
        learn(EventType.PURCHASE, List.of("b"), 2, null);

        Map<String, ItemUpdate> taught = drained();
        assertThat(taught.get("a").neighbours())
                .containsExactlyInAnyOrder(
                        new NeighbourIncrement("before", 1, 0), new NeighbourIncrement("b", 1, 1));
    }

    @Test
    void learn_olderThanTheNewest_countsAsOfTheNewest() {
        view("a", 100);
        view("b", 50);

        ItemUpdate taught = drained().get("b");
        assertThat(taught.time()).isEqualTo(100);
        assertThat(state.history().get(0)).isEqualTo(new PastItem("b", EventType.VIEW_ITEM, 100));
        assertThat(taught.neighbours()).containsExactly(new NeighbourIncrement("a", 1, 0));
    }

    @ParameterizedTest
    @CsvSource({"RATE_ITEM, 2", "RATE_ITEM, 3", "RATE_ITEM,", "REMOVE_FROM_CART,", "REFUND,"})
    void learn_whatIsNotPositive_teachesNothing(EventType type, Double value) {
        learn(type, List.of("a"), 1, value);

        assertThat(updates.isEmpty()).isTrue();
        assertThat(state.history()).isEmpty();
        assertThat(state.events()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "VIEW_ITEM,, true",
        "SELECT_ITEM,, true",
        "ADD_TO_CART,, true",
        "PURCHASE,, true",
        "RATE_ITEM, 5, true",
        "RATE_ITEM, 3, false",
        "RATE_ITEM, 1, true",
        "REFUND,, true",
        "REMOVE_FROM_CART,, true",
        "VIEW_ITEM_LIST,, false",
        "SEARCH,, false"
    })
    void learn_event_asksForASlateWhenItSaysSomething(
            EventType type, Double value, boolean rescore) {
        assertThat(learn(type, List.of("a"), 1, value)).isEqualTo(rescore);
    }

    @ParameterizedTest
    @CsvSource({
        "VIEW_ITEM,, 1",
        "SELECT_ITEM,, 1",
        "ADD_TO_CART,, 2",
        "PURCHASE, 99, 3",
        "RATE_ITEM, 5, 1",
        "RATE_ITEM, 3, 0",
        "RATE_ITEM, 1, -1",
        "RATE_ITEM,, 0",
        "REFUND,, -1",
        "SEARCH,, 0",
        "IDENTIFY,, 0"
    })
    void teachingWeight_ofEachType(EventType type, Double value, double weight) {
        assertThat(TeachingWeight.of(type, value)).isEqualTo(weight);
    }

    @Test
    void learn_purchasesAndRefunds_countWhatIsLeft() {
        learn(EventType.PURCHASE, List.of("a", "b"), 1, null);
        learn(EventType.PURCHASE, List.of("a"), 2, null);
        assertThat(state.purchases())
                .containsExactly(new Purchase("b", 1, 1), new Purchase("a", 2, 2));

        learn(EventType.REFUND, List.of("a"), 3, null);
        learn(EventType.REFUND, List.of("b"), 3, null);
        learn(EventType.REFUND, List.of("never bought"), 3, null);
        assertThat(state.purchases()).containsExactly(new Purchase("a", 1, 2));
    }

    @Test
    void learn_moreThanTheBounds_forgetsTheOldest() {
        for (int i = 0; i < 250; i++) {
            learn(EventType.PURCHASE, List.of("i" + i), i, null);
        }

        assertThat(state.history()).hasSize(50).extracting(PastItem::itemId).contains("i200");
        assertThat(state.purchases()).hasSize(200).extracting(Purchase::itemId).contains("i50");
        assertThat(state.purchases()).extracting(Purchase::itemId).doesNotContain("i49");
    }

    @Test
    void merge_visitorsPast_joinsByTimeAndTeachesNothing() {
        view("a", 10);
        view("b", 30);
        drained();

        boolean rescore =
                learner.learn(
                        state,
                        identity(
                                Kind.MERGE,
                                35,
                                new PastItem("c", EventType.ADD_TO_CART, 40),
                                new PastItem("a", EventType.PURCHASE, 20)),
                        updates);

        assertThat(rescore).isTrue();
        assertThat(updates.isEmpty()).isTrue();
        assertThat(state.history())
                .containsExactly(
                        new PastItem("c", EventType.ADD_TO_CART, 40),
                        new PastItem("b", EventType.VIEW_ITEM, 30),
                        new PastItem("a", EventType.PURCHASE, 20));
        assertThat(state.time).isEqualTo(40);
    }

    @Test
    void merge_withoutAPast_leavesTheHistoryAsItIs() {
        learn(EventType.PURCHASE, List.of("a", "b", "c"), 10, null);
        List<PastItem> before = state.history();

        learner.learn(state, identity(Kind.MERGE, 35), updates);

        assertThat(state.history()).isEqualTo(before);
    }

    @Test
    void retire_thenANewEvent_startsAnew() {
        learn(EventType.PURCHASE, List.of("a"), 10, null);
        assertThat(learner.learn(state, identity(Kind.RETIRE, 20), updates)).isTrue();

        ScoreRequest retired = learner.request("v:w", state, 5);
        assertThat(retired.retired()).isTrue();
        assertThat(retired.recent()).isEmpty();
        assertThat(retired.bought()).isEmpty();

        view("b", 30);
        ScoreRequest back = learner.request("v:w", state, 6);
        assertThat(back.retired()).isFalse();
        assertThat(back.recentIds()).containsExactly("b");
        assertThat(back.counter()).isGreaterThan(retired.counter());
    }

    @Test
    void request_carriesWhatTheScorerNeeds() {
        for (int i = 0; i < 12; i++) {
            view("i" + i, i);
        }
        learn(EventType.PURCHASE, List.of("often", "once"), 20, null);
        learn(EventType.PURCHASE, List.of("often"), 21, null);
        learn(EventType.PURCHASE, List.of("lately"), 22, null);

        ScoreRequest request = learner.request("u:7", state, 99);

        assertThat(request.shopperId()).isEqualTo("u:7");
        assertThat(request.events()).isEqualTo(15);
        assertThat(request.revision()).isZero();
        assertThat(request.time()).isEqualTo(22);
        assertThat(request.appendedAt()).isEqualTo(99);
        assertThat(request.segment()).isEqualTo("global");
        assertThat(request.recentIds())
                .hasSize(10)
                .startsWith("lately", "often", "once", "i11")
                .isEqualTo(learner.recent(state).stream().map(PastItem::itemId).toList());
        assertThat(request.bought()).containsExactly("once", "often", "lately");
        assertThat(request.buyAgain()).containsExactly("often", "lately", "once");
    }

    @Test
    void positives_areTheItemsAboutToBeLearnedFrom() {
        assertThat(learner.positives(event(EventType.PURCHASE, List.of("a", "b"), 1, null)))
                .containsExactly("a", "b");
        assertThat(learner.positives(event(EventType.RATE_ITEM, List.of("a"), 1, 2.0))).isEmpty();
        assertThat(learner.positives(identity(Kind.MERGE, 1))).isEmpty();
    }

    @Test
    void construct_scoredHistoryBeyondWhatIsKept_isRefused() {
        assertThatThrownBy(() -> new ShopperLearner(51))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scored history must be 1 to 50: scoredHistory=51");
    }

    private void view(String itemId, long time) {
        learn(EventType.VIEW_ITEM, List.of(itemId), time, null);
    }

    private boolean learn(EventType type, List<String> itemIds, long time, Double value) {
        return learner.learn(state, event(type, itemIds, time, value), updates);
    }

    private static ShopperEvent event(
            EventType type, List<String> itemIds, long time, Double value) {
        return new ShopperEvent("u:7", Kind.EVENT, type, time, itemIds, value, 0, List.of());
    }

    private static ShopperEvent identity(Kind kind, long time, PastItem... past) {
        return new ShopperEvent(
                "u:7", kind, EventType.IDENTIFY, time, List.of(), null, 0, List.of(past));
    }

    private Map<String, ItemUpdate> drained() {
        Map<String, ItemUpdate> drained = new TreeMap<>();
        updates.drainTo(update -> drained.put(update.itemId(), update));
        return drained;
    }
}
