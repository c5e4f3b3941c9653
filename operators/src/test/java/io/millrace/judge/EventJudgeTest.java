package io.millrace.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.EventType;
import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.Experts;
import io.millrace.expert.FourItems;
import io.millrace.item.ItemSettings;
import io.millrace.item.ItemTable;
import io.millrace.item.ItemUpdates;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventJudgeTest {
    private static final long TIME = FourItems.TIME;

    private final Experts experts = Experts.named(List.of("popularity", "covisit"));
    private final ItemTable items = FourItems.table(experts);
    private final ShopperLearner learner = new ShopperLearner(10);
    private final ShopperState state = learner.newState();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void choice_saysWhatIsNewAndCouldBeRanked() {
        EventJudge judge = judge(0);
        assertThat(judge(judge, view(0, "a")))
                .isEqualTo(new Choice("u:7", Choice.Kind.CHOSEN, 1, TIME, List.of("a"), List.of()));
        learn(view(0, "a"));

        assertThat(judge(judge, view(5, "a", "b", "nobody's", "b")))
                .isEqualTo(
                        new Choice(
                                "u:7",
                                Choice.Kind.CHOSEN,
                                2,
                                TIME + 5,
                                List.of("b"),
                                List.of("nobody's")));
    }

    @Test
    void choice_withATimeBehindTheNewest_countsAsOfTheNewest() {
        learn(view(10, "a"));

        assertThat(judge(judge(0), view(5, "b")).time()).isEqualTo(TIME + 10);
    }

    @Test
    void search_isNoChoice() {
        ShopperEvent search = event(Kind.EVENT, EventType.SEARCH, 0, List.of("a"), List.of());

        assertThat(judge(judge(1), search).judged()).isEmpty();
    }

    @Test
    void merge_bringsTheVisitorsItems() {
        List<PastItem> past = List.of(new PastItem("d", EventType.VIEW_ITEM, TIME));
        Choice choice = judge(judge(1), event(Kind.MERGE, EventType.IDENTIFY, 5, List.of(), past));

        assertThat(choice.kind()).isEqualTo(Choice.Kind.MERGED);
        assertThat(choice.judged()).containsExactly("d");
    }

    @Test
    void shareOfOne_judgesEveryChoiceOfAKnownShopperAmongAllItems() {
        publishContest();
        EventJudge judge = judge(1);
        judge(judge, view(0, "a"));
        learn(view(0, "a"));
        assertThat(counts(judge)).as("nothing was known before").isEmpty();
        Choice choice = judge(judge, view(5, "b"));

        // Of b, c and d, b is the most popular and the one seen most with a.
        assertThat(counts(judge))
                .containsEntry("live.judged", 1L)
                .containsEntry("live.hits_at_1", 1L)
                .containsEntry("live.reciprocal_ranks_millionths", 1_000_000L);
        assertThat(choice.inFull()).hasSize(1);
    }

    @Test
    void contestants_areAllJudged() {
        publishContest();
        EventJudge judge = judge(1);
        learn(view(0, "a"));
        Choice choice = judge(judge, view(5, "c"));

        assertThat(choice.inFull())
                .containsExactly(new FullRanks("c", 1, new long[] {1, 2}, new int[] {2, 2}));
    }

    @Test
    void linesOfABasket_areJudgedByTheHistoryFromBeforeIt() {
        publishContest();
        EventJudge judge = judge(1);
        learn(view(0, "b"));
        learn(view(5, "d"));
        Choice choice = judge(judge, view(5, "c"));

        // With d in the history c would be first for co-visitation; b knows a alone.
        assertThat(choice.inFull())
                .containsExactly(new FullRanks("c", 1, new long[] {1, 2}, new int[] {2, 3}));
    }

    @Test
    void share_isDrawnFromShopperAndNumber() {
        publishContest();
        EventJudge judge = judge(0.25);
        learn(view(0, "a"));
        long judged = 0;
        for (int i = 1; i <= 400; i++) {
            ShopperEvent event =
                    new ShopperEvent(
                            "u:" + i,
                            Kind.EVENT,
                            EventType.VIEW_ITEM,
                            TIME + 5,
                            List.of("b"),
                            null,
                            TIME,
                            List.of());
            judge(judge, event);
            for (FullRanks full : judge(judge, event).inFull()) {
                assertThat(full.weight()).as("it stands for four").isEqualTo(4);
            }
            long both = counts(judge).getOrDefault("live.judged", 0L);
            assertThat(both).isIn(0L, 2L);
            judged += both / 2;
        }

        assertThat(judged).isBetween(70L, 130L);
    }

    private EventJudge judge(double share) {
        return new EventJudge(experts, learner, share);
    }

    private Choice judge(EventJudge judge, ShopperEvent event) {
        try (ItemTable.Lease lease = items.read()) {
            return judge.judge(lease, state, event);
        }
    }

    private void learn(ShopperEvent event) {
        learner.learn(
                state,
                event,
                new ItemUpdates(
                        0,
                        ItemSettings.DEFAULT.popularityDecay(),
                        ItemSettings.DEFAULT.coVisitationDecay()));
    }

    private void publishContest() {
        items.apply(
                List.of(
                        new WeightsRecord(
                                "global",
                                ModelVersion.of(1, 1),
                                experts.names(),
                                new double[] {0.5, 0.5},
                                new double[] {1, 1},
                                0,
                                -1,
                                List.of(
                                        new Contestant(1, "popular", new double[] {1, 0}, 0),
                                        new Contestant(2, "covisit", new double[] {0, 1}, 0)))));
    }

    private static Map<String, Long> counts(EventJudge judge) {
        Map<String, Long> counts = new TreeMap<>();
        judge.live().drainTo(counts::put);
        return counts;
    }

    private static ShopperEvent view(long offset, String... itemIds) {
        return event(Kind.EVENT, EventType.VIEW_ITEM, offset, List.of(itemIds), List.of());
    }

    private static ShopperEvent event(
            Kind kind, EventType type, long offset, List<String> itemIds, List<PastItem> past) {
        return new ShopperEvent("u:7", kind, type, TIME + offset, itemIds, null, TIME, past);
    }
}
