package io.millrace.judge;

import static io.millrace.judge.Slates.chosen;
import static io.millrace.judge.Slates.slate;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.Experts;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlateEvaluatorTest {
    private final FusionSampler sampler =
            new FusionSampler(Experts.named(List.of("popularity", "transition")));
    private final List<Long> ages = new ArrayList<>();
    private final List<String> judgements = new ArrayList<>();
    private final SlateEvaluator evaluator =
            new SlateEvaluator(
                    sampler,
                    ages::add,
                    (choice, itemId, rank) ->
                            judgements.add(choice.events() + " " + itemId + " " + rank));
    private final ServedState state = evaluator.newState();

    @Test
    void choice_ofANewShopper_isAFirstVisit() {
        choose(chosen(1, 10, "a", "b"));

        assertThat(counts()).isEqualTo(Map.of("choices.first_visit", 2L));
    }

    @Test
    void choice_afterASlate_isRankedByItsPlace() {
        visit();
        choose(chosen(2, 20, "b"));

        assertThat(ages).as("of the slate made at 10").containsExactly(10L);
        assertThat(counts())
                .isEqualTo(
                        Map.of(
                                "served.judged", 1L,
                                "served.hits_at_5", 1L,
                                "served.hits_at_10", 1L,
                                "served.hits_at_20", 1L,
                                "served.reciprocal_ranks_millionths", 500_000L));
    }

    @Test
    void choice_thatIsNotOnTheSlate_isAMiss() {
        visit();
        choose(chosen(2, 20, "unheard of"));

        assertThat(counts()).isEqualTo(Map.of("served.judged", 1L));
    }

    @Test
    void everyItemThatIsJudged_isToldWithItsRank() {
        visit();
        choose(chosen(2, 20, "b", "unheard of"));
        choose(chosen(3, 30, "c"));

        assertThat(judgements)
                .as("the first visit is no judgement; b is nothing new any more")
                .containsExactly("2 b 2", "2 unheard of " + Ranking.NOT_RANKED, "3 c 2");
    }

    @Test
    void linesOfABasket_areAllJudgedWithTheSlateFromBeforeIt() {
        visit();
        choose(chosen(2, 20, "a"));
        evaluator.serve(state, slate(2, 20, "c", "b", "a"));
        choose(chosen(3, 20, "b"));
        evaluator.serve(state, slate(3, 20, "d", "c"));
        counts();
        choose(chosen(4, 20, "c"));

        assertThat(reciprocalRank())
                .as("a and b are not taken off: same basket")
                .isEqualTo(333_333);
        choose(chosen(5, 30, "d"));
        assertThat(reciprocalRank())
                .as("the next basket has the newest slate")
                .isEqualTo(1_000_000);
    }

    @Test
    void slate_thatOvertookItsEvent_isNotUsedForIt() {
        visit();
        evaluator.serve(state, slate(2, 20, "z", "y"));
        evaluator.serve(state, slate(3, 30, "y", "z"));
        choose(chosen(2, 20, "a"));
        assertThat(reciprocalRank()).as("the slate of the first visit").isEqualTo(1_000_000);
        choose(chosen(3, 30, "y"));

        assertThat(reciprocalRank()).as("the slate made after event 2").isEqualTo(500_000);
        assertThat(state.slates()).isEqualTo(2);
    }

    @Test
    void slate_thatComesAfterTheChoice_isNotUsedForIt() {
        choose(chosen(1, 10, "x"));
        choose(chosen(2, 20, "a"));
        evaluator.serve(state, slate(1, 10, "a", "b", "c"));

        assertThat(counts())
                .isEqualTo(Map.of("choices.first_visit", 1L, "choices.without_slate", 1L));
    }

    @Test
    void slates_ofOneMoment_areReplacedByTheNewest() {
        visit();
        evaluator.serve(state, slate(3, 10, "b", "a"));
        evaluator.serve(state, slate(2, 10, "c", "a"));
        choose(chosen(4, 20, "a"));

        assertThat(reciprocalRank()).isEqualTo(500_000);
        assertThat(state.slates()).isEqualTo(1);
    }

    @Test
    void slates_ofManyMoments_areBounded() {
        visit();
        for (int i = 2; i < 20; i++) {
            evaluator.serve(state, slate(i, i * 10, "a"));
        }

        assertThat(state.slates()).isEqualTo(SlateEvaluator.REMEMBERED);
    }

    @Test
    void items_theShopperHadBefore_areNoCandidates() {
        visit();
        choose(chosen(2, 20, "a"));
        counts();
        evaluator.serve(state, slate(2, 20, "x", "a", "b", "c"));
        choose(chosen(3, 30, "b"));
        assertThat(reciprocalRank()).isEqualTo(1_000_000);
        choose(chosen(4, 40, "c"));

        assertThat(reciprocalRank()).as("b was had since").isEqualTo(1_000_000);
    }

    @Test
    void contestants_rankTheCandidatesOfTheSlate() {
        visit();
        WeightsRecord weights =
                new WeightsRecord(
                        "global",
                        1,
                        List.of("one", "two"),
                        new double[] {1, 0},
                        new double[] {1, 1},
                        0,
                        -1,
                        List.of(
                                new Contestant(4, "only:one", new double[] {1, 0}, 0),
                                new Contestant(5, "only:two", new double[] {0, 1}, 0),
                                new Contestant(6, "equal", new double[] {1, 1}, 0)));
        evaluator.choose(state, chosen(2, 20, "a", "unheard of"), weights);

        List<FusionSample> samples = new ArrayList<>();
        sampler.drainTo(samples::add);
        assertThat(samples).hasSize(1);
        assertThat(samples.get(0).judgements())
                .usingRecursiveComparison()
                .isEqualTo(
                        FusionValues.judgements(
                                new long[] {4, 5, 6},
                                new double[] {1, 1 / 3.0, 1 / 3.0},
                                new double[] {0, 0, 0}));
    }

    @Test
    void retiredVisitor_isForgotten() {
        visit();
        choose(Slates.retired(2));
        assertThat(state.slates()).isZero();
        choose(chosen(3, 30, "a"));

        assertThat(counts()).isEqualTo(Map.of("choices.first_visit", 1L));
    }

    /** The shopper came at 10, took x and was served a, b, c. */
    private void visit() {
        choose(chosen(1, 10, "x"));
        evaluator.serve(state, slate(1, 10, "a", "b", "c"));
        counts();
    }

    private void choose(Choice choice) {
        evaluator.choose(state, choice, null);
    }

    private long reciprocalRank() {
        return counts().getOrDefault("served.reciprocal_ranks_millionths", 0L);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        evaluator.drainTo(counts::put);
        return counts;
    }
}
