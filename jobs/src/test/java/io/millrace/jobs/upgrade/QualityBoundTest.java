package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.jobs.upgrade.QualityBound.Verdict;
import io.millrace.judge.Judgement;
import io.millrace.judge.Ranking;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QualityBoundTest {
    private static final QualityBound FIFTH = new QualityBound(0.2);
    private static final ServedQuality BEFORE = independent(2_000, 0.3);

    @Test
    void sameQuality_holds_onceItIsTold() {
        assertThat(FIFTH.watched(BEFORE, independent(250, 0.3))).isEqualTo(Verdict.OPEN);
        // Margin 0.06; standard error 0.0168 by hand.
        assertThat(FIFTH.watched(BEFORE, independent(1_000, 0.3))).isEqualTo(Verdict.HOLDS);
        assertThat(FIFTH.atLast(BEFORE, independent(250, 0.3))).isEqualTo(Verdict.HOLDS);
    }

    @Test
    void halfTheQuality_isBroken() {
        // Margin -0.09, standard error 0.0240.
        assertThat(FIFTH.watched(BEFORE, independent(250, 0.15))).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void littleWorse_isBrokenAtLastOnly() {
        // Margin -0.05, standard error 0.0193: 2.6 of them.
        ServedQuality since = independent(500, 0.19);
        assertThat(FIFTH.watched(BEFORE, since)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(BEFORE, since)).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void fewChoices_tellNothing() {
        ServedQuality few = independent(199, 0);
        assertThat(FIFTH.watched(BEFORE, few)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(BEFORE, few)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(few, BEFORE)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.figures(BEFORE, few))
                .isEqualTo(
                        "quality not told: 2,000 choices of 2,000 shoppers judged before and 199 of"
                                + " 199 since, 200 of 30 needed of each");
    }

    @Test
    void nothingFoundBefore_isNoCertainty() {
        ServedQuality nothing = independent(1_000, 0);
        assertThat(FIFTH.watched(nothing, nothing)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(nothing, nothing)).isEqualTo(Verdict.HOLDS);
    }

    /** Looked at every hundred choices up to 5,000, a version that is as good is let go on. */
    @Test
    void goodVersion_isRarelyCalledBroken_howeverOftenItIsLookedAt() {
        SplittableRandom random = new SplittableRandom(7);
        int broken = 0;
        int open = 0;
        int runs = 1_000;
        for (int run = 0; run < runs; run++) {
            ServedQuality before = independent(1_000, hits(random, 1_000, 0.2) / 1_000.0);
            Verdict verdict = Verdict.OPEN;
            long judged = 0;
            long hits = 0;
            while (judged < 5_000 && verdict == Verdict.OPEN) {
                judged += 100;
                hits += hits(random, 100, 0.2);
                verdict = FIFTH.watched(before, independent(judged, (double) hits / judged));
            }
            broken += verdict == Verdict.BROKEN ? 1 : 0;
            open += verdict == Verdict.OPEN ? 1 : 0;
        }
        assertThat(broken).isLessThanOrEqualTo(runs / 200);
        assertThat(open).isLessThan(runs * 2 / 3);
    }

    @Test
    void shareBeyondItsBounds_isRefused() {
        assertThatThrownBy(() -> new QualityBound(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share must be 0 to 1: share=1.5");
        assertThatThrownBy(() -> new QualityBound(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Shoppers who fill baskets, some of which the page holds and some not. A version that loses
     * exactly what it may is called broken at last in one upgrade of twenty, as with single
     * choices.
     */
    @Test
    void versionAtTheBound_isCalledBrokenAsOftenAsItSays_whateverFillsABasket() {
        SplittableRandom random = new SplittableRandom(3);
        int broken = 0;
        int runs = 2_000;
        for (int run = 0; run < runs; run++) {
            ServedQuality before = baskets(random, 300, 0.5);
            ServedQuality since = baskets(random, 120, 0.4);
            broken += FIFTH.atLast(before, since) == Verdict.BROKEN ? 1 : 0;
        }
        assertThat(broken / (double) runs).isBetween(0.03, 0.075);
    }

    @Test
    void fewShoppers_tellNothing() {
        SplittableRandom random = new SplittableRandom(5);
        ServedQuality few = baskets(random, 29, 0);
        assertThat(few.judged()).isGreaterThan(QualityBound.ENOUGH_JUDGED);
        assertThat(FIFTH.atLast(BEFORE, few)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void choices_byShopper_haveTheErrorOfTheirBaskets() {
        ServedChoices choices = new ServedChoices();
        for (int shopper = 0; shopper < 4; shopper++) {
            for (int item = 0; item < 10; item++) {
                choices.add(new Judgement(shopper, item, 7, shopper < 2 ? 10 : 11));
                choices.add(new Judgement(shopper, item, 7, 1));
            }
        }
        // Four baskets, two of them found: sqrt(4 / 3 * 4 * 5^2) / 40.
        assertThat(choices.quality().standardError())
                .isCloseTo(Math.sqrt(400 / 3.0) / 40, within(1e-12));
        assertThat(choices.quality().recallAt10()).isEqualTo(0.5);
        assertThat(choices.quality().judged()).as("judged twice counts once").isEqualTo(40);
        assertThat(choices.quality().shoppers()).isEqualTo(4);
        assertThat(new ServedChoices().quality()).isEqualTo(ServedQuality.NONE);
    }

    /** Choices of as many shoppers. */
    static ServedQuality independent(long judged, double recall) {
        double proportion = (recall * judged + 0.5) / (judged + 1);
        double error = Math.sqrt(proportion * (1 - proportion) / (judged + 1));
        return new ServedQuality(judged, judged, recall, error);
    }

    /** Baskets of 1 to 20 lines, nine in ten of which are found together or not at all. */
    private static ServedQuality baskets(SplittableRandom random, int shoppers, double recall) {
        ServedChoices choices = new ServedChoices();
        for (int shopper = 0; shopper < shoppers; shopper++) {
            boolean together = random.nextDouble() < recall;
            int lines = 1 + random.nextInt(20);
            for (int line = 0; line < lines; line++) {
                boolean alone = random.nextInt(10) == 0;
                boolean hit = alone ? random.nextDouble() < recall : together;
                choices.add(new Judgement(shopper, line, 7, hit ? 3 : Ranking.NOT_RANKED));
            }
        }
        return choices.quality();
    }

    private static int hits(SplittableRandom random, int count, double recall) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            hits += random.nextDouble() < recall ? 1 : 0;
        }
        return hits;
    }
}
