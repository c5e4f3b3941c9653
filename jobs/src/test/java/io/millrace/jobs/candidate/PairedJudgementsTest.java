package io.millrace.jobs.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.jobs.candidate.PairedJudgements.Side;
import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import io.millrace.judge.Judgement;
import io.millrace.judge.Ranking;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedJudgementsTest {
    private static final long APART = PairedJudgements.MOST_APART.toMillis();

    private final PairedJudgements judgements = new PairedJudgements();

    @Test
    void choices_thatBothJudged_arePaired_whoeverIsFirst() {
        judgements.add(Side.LIVE, choice(1, 10, 1), 1_000);
        judgements.add(Side.CANDIDATE, choice(2, 10, 1), 1_100);
        judgements.add(Side.CANDIDATE, choice(1, 10, 2), 2_000);
        judgements.add(Side.LIVE, choice(2, 10, 2), 2_100);

        Comparison comparison = judgements.compare();
        assertThat(comparison.pairs()).isEqualTo(2);
        assertThat(comparison.shoppers()).isEqualTo(2);
        assertThat(comparison.first()).isEqualTo(1_000);
        assertThat(comparison.last()).isEqualTo(2_100);
        assertThat(comparison.liveOnly()).isZero();
        assertThat(comparison.candidateOnly()).isZero();
    }

    @Test
    void choices_ofAnotherShopperItemOrTime_areOthers() {
        judgements.add(Side.LIVE, new Judgement(1, 2, 3, 4), 0);
        judgements.add(Side.CANDIDATE, new Judgement(9, 2, 3, 4), 0);
        judgements.add(Side.CANDIDATE, new Judgement(1, 9, 3, 4), 0);
        judgements.add(Side.CANDIDATE, new Judgement(1, 2, 9, 4), 0);

        assertThat(judgements.compare().pairs()).isZero();
    }

    @Test
    void choices_thatOneJobJudged_areCountedWithinTheTimeOfBoth() {
        judgements.add(Side.LIVE, choice(1, 1, 1), 500);
        both(1, 2, 1, 1, 1_000);
        judgements.add(Side.LIVE, choice(1, 3, 1), 1_500);
        judgements.add(Side.CANDIDATE, choice(1, 4, 1), 1_600);
        judgements.add(Side.CANDIDATE, choice(1, 5, 1), 1_700);
        both(1, 6, 1, 1, 2_000);
        judgements.add(Side.LIVE, choice(1, 7, 1), 2_500);

        Comparison comparison = judgements.compare();
        assertThat(comparison.pairs()).isEqualTo(2);
        assertThat(comparison.liveOnly()).isEqualTo(1);
        assertThat(comparison.candidateOnly()).isEqualTo(2);
    }

    @Test
    void choices_judgedFarApart_areLeftOut() {
        judgements.add(Side.LIVE, choice(1, 1, 1), 0);
        judgements.add(Side.LIVE, choice(1, 2, 1), 0);
        judgements.add(Side.CANDIDATE, choice(1, 1, 1), APART);
        judgements.add(Side.CANDIDATE, choice(1, 2, 1), APART + 1);

        Comparison comparison = judgements.compare();
        assertThat(comparison.pairs()).isEqualTo(1);
        assertThat(comparison.apart()).isEqualTo(1);
        assertThat(comparison.lines())
                .contains("            left out 1 that they judged more than 30 s apart");
    }

    @Test
    void tooFew_showNoFigures() {
        for (int i = 0; i < Comparison.ENOUGH_PAIRS - 1; i++) {
            both(i, i, 1, 20, 1_000);
        }
        assertThat(judgements.compare().isEnough()).isFalse();
        assertThat(judgements.compare().isWorse()).isFalse();
        assertThat(judgements.compare().intervals()).isEmpty();
        assertThat(judgements.compare().lines())
                .startsWith("Compared    199 choices of 199 shoppers that both judged")
                .endsWith("Not enough yet: 200 choices of 30 shoppers are needed.");
        both(1_000, 1, 1, 20, 1_000);

        assertThat(judgements.compare().isEnough()).isTrue();
        assertThat(judgements.compare().isWorse()).isTrue();
    }

    @Test
    void manyChoices_ofFewShoppers_areNotEnough() {
        for (int i = 0; i < 1_000; i++) {
            both(i % (Comparison.ENOUGH_SHOPPERS - 1), i, 1, 20, 1_000);
        }
        assertThat(judgements.compare().isEnough()).isFalse();
    }

    @Test
    void noChoices_areSaidToBeNone() {
        assertThat(judgements.compare().lines())
                .containsExactly(
                        "Compared    0 choices of 0 shoppers that both judged",
                        "Not enough yet: 200 choices of 30 shoppers are needed.");
    }

    @Test
    void figures_areThoseOfTheRanks_andAMissIsNothing() {
        for (int i = 0; i < 200; i++) {
            both(i, 1, 2, i % 2 == 0 ? 1 : Ranking.NOT_RANKED, 1_000);
        }
        Comparison comparison = judgements.compare();
        Interval recall = comparison.intervals().get(Figure.RECALL_AT_10);
        assertThat(recall.before()).isEqualTo(1);
        assertThat(recall.after()).isEqualTo(0.5);
        assertThat(recall.high()).isNegative();
        // Half of 200: its standard error is the root of 0.25 / 200.
        assertThat(recall.low()).isCloseTo(-0.5 - 1.96 * Math.sqrt(0.25 / 200), within(0.01));
        Interval reciprocal = comparison.intervals().get(Figure.MEAN_RECIPROCAL_RANK);
        assertThat(reciprocal.before()).isEqualTo(0.5);
        assertThat(reciprocal.after()).isCloseTo(0.5, within(1e-6));
        assertThat(comparison.isWorse()).isTrue();
        assertThat(comparison.lines())
                .contains(
                        "                live candidate  difference   95 % interval (by shopper)",
                        "The candidate is worse in recall@10; no difference shown in mrr.");
    }

    /** Two rankings of the same quality: 95 of 100 intervals have 0 in them. */
    @Test
    void interval_ofEqualRankings_holdsZeroInMostCases() {
        SplittableRandom random = new SplittableRandom(5);
        int wrong = 0;
        for (int run = 0; run < 40; run++) {
            PairedJudgements equal = new PairedJudgements();
            for (int i = 0; i < 300; i++) {
                equal.add(Side.LIVE, choice(i % 60, i, 1 + random.nextInt(20)), 1_000);
                equal.add(Side.CANDIDATE, choice(i % 60, i, 1 + random.nextInt(20)), 1_000);
            }
            wrong += equal.compare().intervals().get(Figure.RECALL_AT_10).sign() == 0 ? 0 : 1;
        }
        assertThat(wrong).isLessThanOrEqualTo(6);
    }

    private void both(long shopper, long item, int live, int candidate, long publishedAt) {
        judgements.add(Side.LIVE, choice(shopper, item, live), publishedAt);
        judgements.add(Side.CANDIDATE, choice(shopper, item, candidate), publishedAt);
    }

    private static Judgement choice(long shopper, long item, int rank) {
        return new Judgement(shopper, item, 7, rank);
    }
}
