package io.millrace.judge;

import static io.millrace.judge.Slates.chosen;
import static io.millrace.judge.Slates.slate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.Experts;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionValues;
import io.millrace.fusion.Judgements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlateEvaluatorTest {
    private static final long[] IDS = {4, 5};
    private static final WeightsRecord ONE_OR_TWO =
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
                            new Contestant(5, "only:two", new double[] {0, 1}, 0)));

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
        choose(chosen(2, 20, "a"));
        assertThat(reciprocalRank()).as("the slate of the first visit").isEqualTo(1_000_000);
        evaluator.serve(state, slate(3, 30, "y", "z"));
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

    /** Ranked on the slate and among all items it is one choice, not two. */
    @Test
    void choice_rankedInFull_correctsWhatTheSlateSays() {
        visit();
        FullRanks onSlate = new FullRanks("a", 4, IDS, new int[] {1, 2});
        FullRanks besideIt = new FullRanks("unheard of", 4, IDS, new int[] {Integer.MAX_VALUE, 1});
        evaluator.choose(
                state, inFull(2, 20, List.of("a", "unheard of"), onSlate, besideIt), ONE_OR_TWO);

        assertThat(judged())
                .usingRecursiveComparison()
                .isEqualTo(
                        FusionValues.judgements(
                                IDS,
                                new double[] {1, 1 / 3.0 + 4 * (1 / 2.0 - 1 / 3.0)},
                                new double[] {0, 4}));
    }

    @Test
    void choice_rankedInFullWithoutASlate_countsAsItIs() {
        choose(chosen(1, 10, "x"));
        FullRanks full = new FullRanks("a", 4, IDS, new int[] {2, 1});
        evaluator.choose(state, inFull(2, 20, List.of("a", "b"), full), ONE_OR_TWO);

        assertThat(judged())
                .usingRecursiveComparison()
                .isEqualTo(FusionValues.judgements(IDS, new double[] {0.5, 1}));
    }

    @Test
    void choice_rankedInFullByOtherContestants_isNoEvidence() {
        visit();
        FullRanks full = new FullRanks("a", 4, new long[] {4, 6}, new int[] {1, 1});
        evaluator.choose(state, inFull(2, 20, List.of("a"), full), ONE_OR_TWO);
        evaluator.choose(state, inFull(3, 30, List.of("b"), full), null);

        assertThat(judged()).isNull();
    }

    /**
     * Two experts that are equally good, one of which makes the slates: by the slates alone one is
     * ahead far too often, with a quarter of the choices ranked in full as often as chance says.
     */
    @Test
    void contest_betweenEquals_errsAsOftenAsItSays() {
        int runs = 250;
        int errors = 0;
        int errorsBySlates = 0;
        double sum = 0;
        for (int run = 0; run < runs; run++) {
            double advantage = simulatedAdvantage(run, 0.25);
            sum += advantage;
            errors += Math.abs(advantage) > 1.96 ? 1 : 0;
            errorsBySlates += Math.abs(simulatedAdvantage(run, 0)) > 1.96 ? 1 : 0;
        }

        assertThat(errors / (double) runs).isLessThan(0.08);
        assertThat(sum / runs).as("on average neither is ahead").isBetween(-0.2, 0.2);
        assertThat(errorsBySlates / (double) runs).isGreaterThan(0.2);
    }

    /**
     * @param share of the choices that are ranked in full
     */
    private double simulatedAdvantage(long seed, double share) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int choices = 0; choices < 300; choices++) {
            float[][] scores = new float[2][60];
            double best = Double.NEGATIVE_INFINITY;
            int chosen = 0;
            for (int item = 0; item < 60; item++) {
                double wanted = random.nextGaussian();
                scores[0][item] = (float) (wanted + random.nextGaussian());
                scores[1][item] = (float) (wanted + random.nextGaussian());
                double liking = 2 * wanted - Math.log(-Math.log(random.nextDouble()));
                chosen = liking > best ? item : chosen;
                best = Math.max(best, liking);
            }
            ServedState one = evaluator.newState();
            evaluator.choose(one, chosen(1, 10, "x"), null);
            evaluator.serve(one, Slates.best(10, scores));
            String itemId = Slates.item(chosen);
            int[] ranks = {rank(scores[0], chosen), rank(scores[1], chosen)};
            FullRanks[] full = {};
            if (random.nextDouble() < share) {
                full = new FullRanks[] {new FullRanks(itemId, 1 / share, IDS, ranks)};
            }
            evaluator.choose(one, inFull(2, 20, List.of(itemId), full), ONE_OR_TWO);
        }
        return FusionValues.advantage(judged());
    }

    private static int rank(float[] scores, int item) {
        int rank = 0;
        for (float score : scores) {
            rank += score >= scores[item] ? 1 : 0;
        }
        return rank;
    }

    private static Choice inFull(long events, long time, List<String> itemIds, FullRanks... full) {
        return new Choice(
                Slates.SHOPPER,
                Choice.Kind.CHOSEN,
                events,
                time,
                itemIds,
                List.of(),
                List.of(full));
    }

    private Judgements judged() {
        List<FusionSample> samples = new ArrayList<>();
        sampler.drainTo(samples::add);
        return samples.isEmpty() ? null : samples.get(0).judgements();
    }

    @Test
    void scores_ofAnySize_areKeptToFourDigits() {
        float[] scores = {3e38f, 1e-30f, -3e38f, 5e-31f, 1e38f, Float.NaN, 0, -1e-30f};
        ServedSlate kept =
                ServedSlate.of(1, 10, List.of("one", "two"), new long[] {1, 2, 3, 4}, scores);

        for (int i = 0; i < scores.length; i++) {
            double expected = Float.isNaN(scores[i]) ? 0 : scores[i];
            double largest = i % 2 == 0 ? 3e38 : 1e-30;
            assertThat(kept.score(i / 2, i % 2)).isCloseTo(expected, within(1e-4 * largest));
        }
    }

    @Test
    void candidates_thatAreNotExplained_areNotRemembered() {
        choose(chosen(1, 10, "x"));
        evaluator.serve(state, Slates.explainedUpTo(2, slate(1, 10, "a", "b", "c", "d")));
        counts();
        choose(chosen(2, 20, "b"));
        assertThat(reciprocalRank()).isEqualTo(500_000);
        choose(chosen(3, 30, "c"));

        assertThat(reciprocalRank()).as("a miss").isZero();
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
