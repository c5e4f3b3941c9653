package io.millrace.fusion;

/** Values of the fusion for tests in other packages. */
public final class FusionValues {
    private FusionValues() {}

    /**
     * What judged events add up to.
     *
     * @param reciprocalRanks of each event, one for each contestant
     */
    public static Judgements judgements(long[] contestants, double[]... reciprocalRanks) {
        Judgements judgements = new Judgements(contestants);
        for (double[] each : reciprocalRanks) {
            judgements.add(each);
        }
        return judgements;
    }

    /** By how many standard errors the first contestant is ahead of the second. */
    public static double advantage(Judgements judgements) {
        double events = judgements.events;
        double mean = (judgements.sums[0] - judgements.sums[1]) / events;
        double squares =
                judgements.product(0, 0) + judgements.product(1, 1) - 2 * judgements.product(0, 1);
        return mean / Math.sqrt((squares / events - mean * mean) / events);
    }

    /** What is read of a state that did not know the squares of the weights. */
    public static FusionState asVersion2(FusionState state) {
        state.contest.squaredWeights = state.contest.events;
        return state;
    }

    /** Takes the contest out of a state: what states were like before there was one. */
    public static FusionState withoutContest(FusionState state) {
        state.contest = null;
        return state;
    }
}
