package io.millrace.jobs.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the runs of an evaluation came to; each figure is the mean over the runs.
 *
 * @param events events learned from
 * @param evaluated judged lines of events
 * @param models quality by expert and, under {@value #FUSED}, of all together
 * @param coverageAt10 share of the items that were ever among the first 10 of a fused list
 * @param noveltyAt10 mean over all fused first 10 of -log2(share of the item in all interactions)
 * @param eventsPerSecond speed of a run
 * @param seeds one for each run
 * @param spreads over the runs, by model
 */
record EvaluationReport(
        long events,
        long evaluated,
        Map<String, Quality> models,
        double coverageAt10,
        double noveltyAt10,
        double eventsPerSecond,
        List<Long> seeds,
        Map<String, Spread> spreads) {
    static final String FUSED = "fused";

    /** Standard deviations over the runs; 0 for a single one. */
    record Spread(double recallAt10, double meanReciprocalRank) {}

    /**
     * @param runs one for each seed, all of the same stream and protocol
     */
    static EvaluationReport of(List<Long> seeds, List<RunResult> runs) {
        RunResult first = runs.get(0);
        for (RunResult run : runs) {
            if (!run.ranks().hasSameLinesAs(first.ranks())) {
                throw new IllegalStateException("runs judged different events: seeds=" + seeds);
            }
        }
        List<String> names = first.ranks().models();
        Map<String, Quality> models = new LinkedHashMap<>();
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (int k = 0; k < names.size(); k++) {
            int model = k;
            List<Quality> each = runs.stream().map(run -> run.ranks().quality(model)).toList();
            models.put(names.get(k), Quality.mean(each));
            spreads.put(
                    names.get(k),
                    new Spread(
                            Statistics.standardDeviation(each, Quality::recallAt10),
                            Statistics.standardDeviation(each, Quality::meanReciprocalRank)));
        }
        return new EvaluationReport(
                first.events(),
                first.ranks().count(),
                models,
                Statistics.mean(runs, RunResult::coverageAt10),
                Statistics.mean(runs, RunResult::noveltyAt10),
                Statistics.mean(runs, RunResult::eventsPerSecond),
                List.copyOf(seeds),
                spreads);
    }

    Quality fused() {
        return models.get(FUSED);
    }
}
