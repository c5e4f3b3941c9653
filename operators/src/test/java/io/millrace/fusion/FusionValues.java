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

    /** Takes the contest out of a state: what states were like before there was one. */
    public static FusionState withoutContest(FusionState state) {
        state.contest = null;
        return state;
    }
}
