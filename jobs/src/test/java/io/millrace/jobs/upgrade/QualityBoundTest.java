package io.millrace.jobs.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.replay.RankQuality;
import io.millrace.jobs.upgrade.QualityBound.Verdict;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QualityBoundTest {
    private static final QualityBound FIFTH = new QualityBound(0.2);
    private static final ServedQuality BEFORE = new ServedQuality(2_000, 0.3);

    @Test
    void sameQuality_holds_onceItIsTold() {
        assertThat(FIFTH.watched(BEFORE, new ServedQuality(250, 0.3))).isEqualTo(Verdict.OPEN);
        // Margin 0.06; standard error 0.0168 by hand.
        assertThat(FIFTH.watched(BEFORE, new ServedQuality(1_000, 0.3))).isEqualTo(Verdict.HOLDS);
        assertThat(FIFTH.atLast(BEFORE, new ServedQuality(250, 0.3))).isEqualTo(Verdict.HOLDS);
    }

    @Test
    void halfTheQuality_isBroken() {
        // Margin -0.09, standard error 0.0240.
        assertThat(FIFTH.watched(BEFORE, new ServedQuality(250, 0.15))).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void littleWorse_isBrokenAtLastOnly() {
        // Margin -0.05, standard error 0.0193: 2.6 of them.
        ServedQuality since = new ServedQuality(500, 0.19);
        assertThat(FIFTH.watched(BEFORE, since)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(BEFORE, since)).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void fewChoices_tellNothing() {
        ServedQuality few = new ServedQuality(199, 0);
        assertThat(FIFTH.watched(BEFORE, few)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(BEFORE, few)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.atLast(few, BEFORE)).isEqualTo(Verdict.OPEN);
        assertThat(FIFTH.figures(BEFORE, few))
                .isEqualTo(
                        "quality not told: 2,000 choices judged before and 199 since, 200 needed of"
                                + " each");
    }

    @Test
    void nothingFoundBefore_isNoCertainty() {
        ServedQuality nothing = new ServedQuality(1_000, 0);
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
            ServedQuality before = new ServedQuality(1_000, hits(random, 1_000, 0.2) / 1_000.0);
            Verdict verdict = Verdict.OPEN;
            long judged = 0;
            long hits = 0;
            while (judged < 5_000 && verdict == Verdict.OPEN) {
                judged += 100;
                hits += hits(random, 100, 0.2);
                verdict = FIFTH.watched(before, new ServedQuality(judged, (double) hits / judged));
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

    /** Counters are published one by one. */
    @Test
    void countersInPassing_areWithinBounds() {
        assertThat(ServedQuality.of(new RankQuality(2, 0, 0, 1.5, 2, 0)))
                .isEqualTo(new ServedQuality(2, 1));
        assertThat(ServedQuality.of(new RankQuality(-3, 0, 0, -1, 0, 0)))
                .isEqualTo(ServedQuality.NONE);
    }

    private static int hits(SplittableRandom random, int count, double recall) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            hits += random.nextDouble() < recall ? 1 : 0;
        }
        return hits;
    }
}
