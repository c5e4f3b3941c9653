package io.millrace.jobs.evaluate;

/**
 * What one run came to.
 *
 * @param ranks of the judged lines; the fusion is the last model
 * @param events learned from
 * @param coverageAt10 share of the items that were ever among the first 10 of a fused list
 * @param noveltyAt10 mean over all fused first 10 of -log2(share of the item in all interactions)
 * @param eventsPerSecond speed of the run itself
 */
record RunResult(
        JudgedRanks ranks,
        int events,
        double coverageAt10,
        double noveltyAt10,
        double eventsPerSecond) {

    Quality fused() {
        return ranks.quality(ranks.models().size() - 1);
    }

    RunResult withEventsPerSecond(double speed) {
        return new RunResult(ranks, events, coverageAt10, noveltyAt10, speed);
    }
}
