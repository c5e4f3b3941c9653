package io.millrace.jobs.evaluate;

import java.util.List;

/**
 * How good a model's rankings were; all 0 when nothing was judged.
 *
 * @param recallAt1 share of judged events whose item was ranked first
 * @param recallAt5 share in the first 5
 * @param recallAt10 share in the first 10
 * @param recallAt20 share in the first 20
 * @param meanReciprocalRank mean of 1 / rank over all judged events
 */
record Quality(
        double recallAt1,
        double recallAt5,
        double recallAt10,
        double recallAt20,
        double meanReciprocalRank) {

    /** Each figure's mean over several runs, at least one. */
    static Quality mean(List<Quality> runs) {
        return new Quality(
                Statistics.mean(runs, Quality::recallAt1),
                Statistics.mean(runs, Quality::recallAt5),
                Statistics.mean(runs, Quality::recallAt10),
                Statistics.mean(runs, Quality::recallAt20),
                Statistics.mean(runs, Quality::meanReciprocalRank));
    }
}
