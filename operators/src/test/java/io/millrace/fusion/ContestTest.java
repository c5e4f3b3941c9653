package io.millrace.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.fusion.Contest.Weighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final List<String> EXPERTS = List.of("one", "two", "three");
    private static final int WARM_UP = 50;

    /** Nothing is forgotten and nothing evolves. */
    private static final FusionSettings STEADY = settings(3, 1, Integer.MAX_VALUE);

    @Test
    void start_competitors_areLearnersEqualEachAloneAllButOneAndSomeThatEvolve() {
        Contest contest = Contest.start(EXPERTS, STEADY);

        assertThat(contest.weightings)
                .extracting(weighting -> weighting.name)
                .containsExactly(
                        "softmax",
                        "least-squares",
                        "equal",
                        "only:one",
                        "only:two",
                        "only:three",
                        "without:one",
                        "without:two",
                        "without:three",
                        "evolving",
                        "evolving",
                        "evolving");
        assertThat(contest.weightings)
                .extracting(weighting -> weighting.id)
                .doesNotHaveDuplicates();
        assertThat(contest.nth("only:two", 0).weights).containsExactly(0, 1, 0);
        assertThat(contest.nth("without:two", 0).weights).containsExactly(1, 0, 1);
        assertThat(contest.nth("evolving", 2).weights).doesNotContain(0, 1);
        assertThat(contest.nth("evolving", 3)).isNull();
        assertThat(Contest.start(EXPERTS, STEADY))
                .usingRecursiveComparison()
                .as("the same seed")
                .isEqualTo(contest);
    }

    @Test
    void start_twoExperts_hasNoneWithoutOne() {
        assertThat(Contest.start(List.of("one", "two"), STEADY).weightings)
                .extracting(weighting -> weighting.name)
                .containsExactly(
                        "softmax",
                        "least-squares",
                        "equal",
                        "only:one",
                        "only:two",
                        "evolving",
                        "evolving",
                        "evolving");
    }

    @Test
    void judge_severalBatches_evidenceIsThePairedTStatistic() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        SplittableRandom random = new SplittableRandom(3);
        List<double[]> ranks = new ArrayList<>();
        for (int batch = 0; batch < 5; batch++) {
            Judgements judgements = new Judgements(ids(contest));
            for (int event = 0; event < 40; event++) {
                double[] each = reciprocalRanks(random, contest.weightings.size());
                ranks.add(each);
                judgements.add(each);
            }
            contest.judge(judgements, STEADY);
        }

        assertThat(contest.judged).isEqualTo(200);
        for (int a = 0; a < 5; a++) {
            for (int b = 0; b < 5; b++) {
                assertThat(contest.advantage(a, b)).isCloseTo(pairedT(ranks, a, b), within(1e-6));
            }
            int index = a;
            double mean = ranks.stream().mapToDouble(each -> each[index]).average().orElseThrow();
            assertThat(contest.score(a)).isCloseTo(mean, within(1e-12));
        }
    }

    @Test
    void judge_laterBatches_fadeTheEarlierByTheEventsInThem() {
        FusionSettings forgetful = settings(0, 0.5, Integer.MAX_VALUE);
        Contest contest = Contest.start(EXPERTS, forgetful);
        contest.judge(all(contest, 4, 1), forgetful);
        contest.judge(all(contest, 2, 0.25), forgetful);

        assertThat(contest.events).isCloseTo(4 * 0.25 + 2, within(1e-12));
        assertThat(contest.score(0)).isCloseTo((4 * 0.25 + 2 * 0.25) / 3, within(1e-12));
        assertThat(contest.judged).isEqualTo(6);
    }

    /** Of two that are equally good one is 1.96 standard errors ahead in one contest of twenty. */
    @Test
    void advantage_whileForgetting_errsAsOftenAsItSays() {
        FusionSettings forgetful = settings(0, 0.98, Integer.MAX_VALUE);
        SplittableRandom random = new SplittableRandom(11);
        int runs = 2_000;
        int errors = 0;
        for (int run = 0; run < runs; run++) {
            Contest contest = Contest.start(List.of("one", "two"), forgetful);
            for (int event = 0; event < 300; event++) {
                Judgements judgements = new Judgements(ids(contest));
                judgements.add(reciprocalRanks(random, contest.weightings.size()));
                contest.judge(judgements, forgetful);
            }
            errors += Math.abs(contest.advantage(0, 1)) > 1.96 ? 1 : 0;
        }

        assertThat(errors / (double) runs).isBetween(0.035, 0.068);
    }

    @Test
    void judge_contestantsNotYetThere_standAsTheBestDid() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        Judgements ofTwo = new Judgements(new long[] {0, 3});
        ofTwo.add(new double[] {0.25, 0.5});
        contest.judge(ofTwo, STEADY);

        assertThat(contest.score(0)).isEqualTo(0.25);
        assertThat(contest.score(3)).isEqualTo(0.5);
        assertThat(contest.score(1)).as("before anything was judged all are equal").isEqualTo(0.25);
        contest.judge(ofTwo, STEADY);
        assertThat(contest.score(1)).isEqualTo((0.25 + 0.5) / 2);
        assertThat(contest.advantage(3, 0)).isPositive();
    }

    @Test
    void judge_noneOfTheContestants_isNoEvidence() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        Judgements strangers = new Judgements(new long[] {1_000, 1_001});
        strangers.add(new double[] {1, 0.5});
        contest.judge(strangers, STEADY);

        assertThat(contest.sums).containsOnly(0);
        assertThat(contest.advantage(0, 1)).isZero();
    }

    @Test
    void committee_untilEnoughIsJudged_isSoftmax() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        contest.nth(Contest.SOFTMAX, 0).weights[1] = 7;
        judge(contest, WARM_UP - 1, "only:three");
        assertThat(contest.committee(STEADY)).containsExactly(1, 7, 1);

        judge(contest, 1, "only:three");

        assertThat(contest.committee(STEADY)).containsExactly(0, 0, 1);
    }

    @Test
    void committee_severalNotProvenWorse_isTheirMeanEachScaledToASumOfOne() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        contest.nth(Contest.SOFTMAX, 0).weights[0] = 3;
        judge(contest, 100, Contest.SOFTMAX, "only:two");

        double[] committee = contest.committee(STEADY);

        assertThat(committee[0]).isCloseTo(0.6 / 2, within(1e-12));
        assertThat(committee[1]).isCloseTo((0.2 + 1) / 2, within(1e-12));
        assertThat(committee[2]).isCloseTo(0.2 / 2, within(1e-12));
    }

    @Test
    void committee_aheadOnlyByChance_keepsTheOther() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        SplittableRandom random = new SplittableRandom(9);
        Judgements judgements = new Judgements(ids(contest));
        for (int event = 0; event < 400; event++) {
            double[] ranks = new double[contest.weightings.size()];
            Arrays.fill(ranks, 0.01);
            ranks[3] = random.nextDouble();
            ranks[4] = random.nextDouble();
            judgements.add(ranks);
        }
        contest.judge(judgements, STEADY);
        int better = contest.score(3) > contest.score(4) ? 3 : 4;
        double t = contest.advantage(better, 7 - better);

        assertThat(t).isBetween(0.05, 2.0);
        assertThat(contest.leader()).isEqualTo(better);
        assertThat(contest.committee(withStandardErrors(t * 1.01))).containsExactly(0.5, 0.5, 0);
        assertThat(contest.committee(withStandardErrors(t * 0.99))[better - 3])
                .as("proven: it serves alone")
                .isEqualTo(1);
    }

    @Test
    void committee_weightingsOfNothing_isEqual() {
        Contest contest = Contest.start(EXPERTS, STEADY);
        Arrays.fill(contest.nth(Contest.SOFTMAX, 0).weights, 0);
        judge(contest, 100, Contest.SOFTMAX);

        assertThat(contest.committee(STEADY)).containsOnly(1.0 / 3);
    }

    @Test
    void evolve_atTheInterval_replacesTheWorstByWhatServesAndTheEvidenceOfTheLeader() {
        FusionSettings evolving = settings(4, 1, 100);
        Contest contest = Contest.start(EXPERTS, evolving);
        Weighting worst = contest.nth(Contest.EVOLVING, 2);
        int worstIndex = contest.weightings.indexOf(worst);
        List<Weighting> others = new ArrayList<>(contest.weightings);
        others.remove(worst);
        Judgements judgements = new Judgements(ids(contest));
        for (int event = 0; event < 99; event++) {
            judgements.add(ranksOf(contest, 0.5, worst, 0.1));
        }
        contest.judge(judgements, evolving);
        assertThat(contest.weightings).contains(worst);

        Judgements last = new Judgements(ids(contest));
        last.add(ranksOf(contest, 0.25, worst, 0.1));
        double[] serving = contest.committee(evolving);
        contest.judge(last, evolving);

        assertThat(contest.weightings).doesNotContain(worst).containsAll(others);
        Weighting newcomer = contest.weightings.get(worstIndex);
        assertThat(newcomer.name).isEqualTo(Contest.EVOLVING);
        assertThat(newcomer.id).isGreaterThan(others.get(others.size() - 1).id);
        for (int k = 0; k < serving.length; k++) {
            double change = Math.log(newcomer.weights[k] / serving[k]);
            assertThat(change).isNotZero().isBetween(-4.0, 4.0);
        }
        int leader = contest.leader();
        assertThat(contest.score(worstIndex)).isEqualTo(contest.score(leader));
        assertThat(contest.advantage(worstIndex, leader)).isZero();
        for (int b = 0; b < contest.weightings.size(); b++) {
            assertThat(contest.products[b][worstIndex]).isEqualTo(contest.products[b][leader]);
        }
    }

    @Test
    void carriedOver_expertAdded_keepsWhatWasLearnedAndWhatServes() {
        Contest old = Contest.start(EXPERTS, STEADY);
        setWeights(old.nth(Contest.SOFTMAX, 0), 0.5, 2, 0.25);
        setWeights(old.nth(Contest.LEAST_SQUARES, 0), 0.1, 0.2, 0.3);
        judge(old, 100, Contest.SOFTMAX, "only:two");
        double[] served = old.committee(STEADY);

        Contest contest = Contest.carriedOver(old, List.of("new", "three", "two", "one"), STEADY);

        assertThat(contest.nth(Contest.SOFTMAX, 0).weights).containsExactly(0, 0.25, 2, 0.5);
        assertThat(contest.nth(Contest.LEAST_SQUARES, 0).weights).containsExactly(0, 0.3, 0.2, 0.1);
        double[] evolved = old.nth(Contest.EVOLVING, 1).weights;
        assertThat(contest.nth(Contest.EVOLVING, 1).weights)
                .containsExactly(0, evolved[2], evolved[1], evolved[0]);
        assertThat(contest.nth("only:new", 0).weights).containsExactly(1, 0, 0, 0);
        assertThat(contest.judged).isEqualTo(100);
        assertThat(contest.weightings)
                .as("no id is used again")
                .allSatisfy(
                        weighting -> assertThat(weighting.id).isGreaterThanOrEqualTo(old.nextId));
        assertThat(contest.committee(STEADY)).containsExactly(0, served[2], served[1], served[0]);
        judge(contest, WARM_UP, "only:new");
        assertThat(contest.committee(STEADY)).as("judged anew").containsExactly(1, 0, 0, 0);
    }

    @Test
    void carriedOver_expertRemoved_servesTheOthersAsBefore() {
        Contest old = Contest.start(EXPERTS, STEADY);
        judge(old, 100, Contest.EQUAL, "only:two");
        double[] served = old.committee(STEADY);

        Contest contest = Contest.carriedOver(old, List.of("one", "two"), STEADY);

        assertThat(contest.committee(STEADY)).containsExactly(served[0], served[1]);
        assertThat(contest.nth("only:three", 0)).isNull();
    }

    @Test
    void carriedOver_twiceWithoutAJudgement_stillServesTheSame() {
        Contest old = Contest.start(EXPERTS, STEADY);
        judge(old, 100, "only:two");

        Contest more = Contest.carriedOver(old, List.of("one", "two", "three", "new"), STEADY);
        Contest back = Contest.carriedOver(more, EXPERTS, STEADY);

        assertThat(back.committee(STEADY)).containsExactly(0, 1, 0);
    }

    private static FusionSettings settings(int evolving, double forgetting, int interval) {
        return new FusionSettings(
                0.005, 0.001, evolving, forgetting, WARM_UP, 2, interval, 1, 0.5, 1);
    }

    private static FusionSettings withStandardErrors(double standardErrors) {
        return new FusionSettings(
                0.005, 0.001, 3, 1, WARM_UP, standardErrors, Integer.MAX_VALUE, 1, 0.5, 1);
    }

    private static long[] ids(Contest contest) {
        return contest.weightings.stream().mapToLong(weighting -> weighting.id).toArray();
    }

    private static double[] reciprocalRanks(SplittableRandom random, int size) {
        double[] ranks = new double[size];
        Arrays.setAll(ranks, m -> 1.0 / (1 + random.nextInt(30)));
        return ranks;
    }

    /** All contestants alike. */
    private static Judgements all(Contest contest, int events, double reciprocalRank) {
        Judgements judgements = new Judgements(ids(contest));
        double[] ranks = new double[contest.weightings.size()];
        Arrays.fill(ranks, reciprocalRank);
        for (int event = 0; event < events; event++) {
            judgements.add(ranks);
        }
        return judgements;
    }

    /** The named ones rank what was chosen first, the others somewhere below. */
    private static void judge(Contest contest, int events, String... best) {
        SplittableRandom random = new SplittableRandom(1);
        Judgements judgements = new Judgements(ids(contest));
        for (int event = 0; event < events; event++) {
            double[] ranks = new double[contest.weightings.size()];
            for (int m = 0; m < ranks.length; m++) {
                boolean ahead = List.of(best).contains(contest.weightings.get(m).name);
                ranks[m] = ahead ? 1 : 1.0 / (5 + random.nextInt(20));
            }
            judgements.add(ranks);
        }
        contest.judge(judgements, STEADY);
    }

    private static double[] ranksOf(
            Contest contest, double ofAll, Weighting exception, double ofException) {
        double[] ranks = new double[contest.weightings.size()];
        Arrays.fill(ranks, ofAll);
        ranks[contest.weightings.indexOf(exception)] = ofException;
        return ranks;
    }

    private static void setWeights(Weighting weighting, double... weights) {
        System.arraycopy(weights, 0, weighting.weights, 0, weights.length);
    }

    /** Mean of the differences over its standard error. */
    private static double pairedT(List<double[]> ranks, int a, int b) {
        if (a == b) {
            return 0;
        }
        double[] differences = ranks.stream().mapToDouble(each -> each[a] - each[b]).toArray();
        double mean = Arrays.stream(differences).average().orElseThrow();
        double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
        return mean / Math.sqrt(squares / differences.length / differences.length);
    }
}
