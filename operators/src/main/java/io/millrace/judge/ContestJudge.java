package io.millrace.judge;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;

/**
 * Has all contestants of a fusion contest rank the same candidates.
 *
 * <p>Reusable; not thread-safe.
 */
public final class ContestJudge {
    /**
     * The most that one choice ranked in full stands for. Beyond it the few there are of a large
     * catalogue would decide by themselves.
     */
    static final double MOST_WEIGHT = 16;

    private double[] reciprocalRanks = new double[0];
    private float[] scales = new float[0];

    /**
     * Ranks what was chosen by every contestant.
     *
     * @param weights whose contestants compete; its experts are those of the ranking
     * @return 1 / rank for each contestant, 0 where the chosen one is no candidate; valid until the
     *     next call
     */
    public double[] judge(WeightsRecord weights, Ranking ranking) {
        int contestants = weights.contestants().size();
        int experts = weights.experts().size();
        if (reciprocalRanks.length != contestants) {
            reciprocalRanks = new double[contestants];
        }
        if (scales.length != experts) {
            scales = new float[experts];
        }
        for (int m = 0; m < contestants; m++) {
            reciprocalRanks[m] = reciprocal(rank(weights, m, ranking));
        }
        return reciprocalRanks;
    }

    /**
     * The ranks that the contestants give what was chosen among all items.
     *
     * @param chosen the item
     * @param share of the choices that are ranked so, above 0
     */
    FullRanks rankInFull(WeightsRecord weights, Ranking ranking, String chosen, double share) {
        if (scales.length != weights.experts().size()) {
            scales = new float[weights.experts().size()];
        }
        long[] contestants = new long[weights.contestants().size()];
        int[] ranks = new int[contestants.length];
        for (int m = 0; m < contestants.length; m++) {
            contestants[m] = weights.contestants().get(m).id();
            ranks[m] = rank(weights, m, ranking);
        }
        return new FullRanks(chosen, Math.min(MOST_WEIGHT, 1 / share), contestants, ranks);
    }

    /**
     * What a choice says of the contestants when only a share of the choices is ranked in full.
     *
     * <p>A slate holds what the serving weights found best, so by it alone nobody gains by what
     * they left out, and nobody loses by what else he would have shown. With s a reciprocal rank on
     * the slate, f that among all items, and w one over the share, s + w (f - s) of a choice ranked
     * in full and s of another are on average f, as if all were: (J. Robins, A. Rotnitzky, L. Zhao,
     * Estimation of Regression Coefficients When Some Regressors Are Not Always Observed, 1994.)
     *
     * @param onSlate what {@link #judge} returned, or null where there is no slate
     * @param full of the same choice and contestants, or null
     * @return one for each contestant, null where there is neither; valid until the next call
     */
    double[] combine(double[] onSlate, FullRanks full) {
        if (full == null) {
            return onSlate;
        }
        double[] combined = onSlate == null ? new double[full.ranks().length] : onSlate;
        for (int m = 0; m < combined.length; m++) {
            double inFull = reciprocal(full.ranks()[m]);
            combined[m] =
                    onSlate == null ? inFull : onSlate[m] + full.weight() * (inFull - onSlate[m]);
        }
        return combined;
    }

    private int rank(WeightsRecord weights, int contestant, Ranking ranking) {
        double[] own = weights.contestants().get(contestant).weights();
        for (int k = 0; k < scales.length; k++) {
            scales[k] = (float) (own[k] / weights.deviations()[k]);
        }
        return ranking.rankOf(scales);
    }

    private static double reciprocal(int rank) {
        return rank == Ranking.NOT_RANKED ? 0 : 1.0 / rank;
    }
}
