package io.millrace.jobs.upgrade;

import java.util.Locale;

/**
 * How much of the served recall@10 a new version may lose.
 *
 * <p><b>What it computes.</b> With the recall b before and s since, the margin d = s - (1 - share)
 * b is how far the new version is above what it must reach. Its standard error is
 *
 * <pre>sqrt(e(s)^2 + (1 - share)^2 e(b)^2),</pre>
 *
 * with the errors e of {@link ServedChoices}. That many shoppers are in both windows makes the two
 * recalls alike and the error smaller than that; it is not counted on.
 *
 * <p><b>Verdict.</b> While it is watched a version is looked at again and again, and each look is
 * another chance to be wrong; so the margin has to be {@value #WATCHED} standard errors above or
 * below 0 until then. At the last look {@value #AT_LAST} below 0 are enough, which one good version
 * in twenty would reach if it lost exactly the share. With fewer than {@value #ENOUGH_JUDGED}
 * choices or {@value #ENOUGH_SHOPPERS} shoppers on either side nothing is told.
 *
 * @param share of the recall that may be lost, 0 to 1
 */
public record QualityBound(double share) {
    public static final long ENOUGH_JUDGED = 200;

    /** Of fewer it is not known how much they differ. */
    public static final long ENOUGH_SHOPPERS = 30;

    private static final double WATCHED = 3;
    private static final double AT_LAST = 1.645;

    /** What is known about a version. */
    enum Verdict {
        /** It serves well enough. */
        HOLDS,
        /** It lost more than it may. */
        BROKEN,
        /** Either is possible. */
        OPEN
    }

    public QualityBound {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1: share=" + share);
        }
    }

    Verdict watched(ServedQuality before, ServedQuality since) {
        if (!isEnough(before) || !isEnough(since)) {
            return Verdict.OPEN;
        }
        double errors = margin(before, since) / standardError(before, since);
        if (errors <= -WATCHED) {
            return Verdict.BROKEN;
        }
        return errors >= WATCHED ? Verdict.HOLDS : Verdict.OPEN;
    }

    /** The verdict when there will be no other look. */
    Verdict atLast(ServedQuality before, ServedQuality since) {
        if (!isEnough(before) || !isEnough(since)) {
            return Verdict.OPEN;
        }
        double errors = margin(before, since) / standardError(before, since);
        return errors <= -AT_LAST ? Verdict.BROKEN : Verdict.HOLDS;
    }

    /** The figures that a verdict rests on, in one line. */
    String figures(ServedQuality before, ServedQuality since) {
        if (!isEnough(before) || !isEnough(since)) {
            return String.format(
                    Locale.ROOT,
                    "quality not told: %,d choices of %,d shoppers judged before and %,d of %,d since,"
                            + " %,d of %,d needed of each",
                    before.judged(),
                    before.shoppers(),
                    since.judged(),
                    since.shoppers(),
                    ENOUGH_JUDGED,
                    ENOUGH_SHOPPERS);
        }
        return String.format(
                Locale.ROOT,
                "served recall@10 %.4f over %,d choices, %.4f over %,d before; at least %.4f wanted,"
                        + " standard error %.4f",
                since.recallAt10(),
                since.judged(),
                before.recallAt10(),
                before.judged(),
                least(before),
                standardError(before, since));
    }

    static boolean isEnough(ServedQuality quality) {
        return quality.judged() >= ENOUGH_JUDGED && quality.shoppers() >= ENOUGH_SHOPPERS;
    }

    private double least(ServedQuality before) {
        return (1 - share) * before.recallAt10();
    }

    private double margin(ServedQuality before, ServedQuality since) {
        return since.recallAt10() - least(before);
    }

    private double standardError(ServedQuality before, ServedQuality since) {
        return Math.hypot(since.standardError(), (1 - share) * before.standardError());
    }
}
