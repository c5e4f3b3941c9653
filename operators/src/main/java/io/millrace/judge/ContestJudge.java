package io.millrace.judge;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;

/**
 * Has all contestants of a fusion contest rank the same candidates.
 *
 * <p>Reusable; not thread-safe.
 */
public final class ContestJudge {
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
            double[] contestant = weights.contestants().get(m).weights();
            for (int k = 0; k < experts; k++) {
                scales[k] = (float) (contestant[k] / weights.deviations()[k]);
            }
            int rank = ranking.rankOf(scales);
            reciprocalRanks[m] = rank == Ranking.NOT_RANKED ? 0 : 1.0 / rank;
        }
        return reciprocalRanks;
    }
}
