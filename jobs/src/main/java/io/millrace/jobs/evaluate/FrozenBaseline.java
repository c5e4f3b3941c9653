package io.millrace.jobs.evaluate;

import io.millrace.jobs.config.MillraceConfig;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * What a slate served before each basket could reach at best: the sequential model with frozen
 * baskets, over the choices of shoppers of whom something was known before the basket.
 *
 * @param allJudged judged choices, also of unknown shoppers
 * @param allRecallAt10 over these
 * @param judged choices of known shoppers; what follows is over them
 */
public record FrozenBaseline(
        long allJudged,
        double allRecallAt10,
        long judged,
        double recallAt1,
        double recallAt5,
        double recallAt10,
        double recallAt20,
        double meanReciprocalRank) {

    /** Evaluates in one thread of this process; takes minutes for some 100,000 events. */
    public static FrozenBaseline of(DataOptions data, MillraceConfig config, PrintWriter out)
            throws InterruptedException {
        Protocol protocol = new Protocol(Protocol.Baskets.FROZEN, false, 1);
        EvaluationData read = data.read();
        EventStream stream = read.stream();
        RunPlan plan =
                new RunPlan(
                        config,
                        config.experts().enabled(),
                        config.learner().seed(),
                        Span.of(stream));
        ProgressDisplay display = new ProgressLines(out, InstantSource.system());
        try (RunPool pool = new RunPool(read, protocol, 1, display)) {
            List<RunResult> runs = pool.run("judging", List.of(plan), Function.identity());
            return of(stream, runs.get(0).ranks());
        }
    }

    private static FrozenBaseline of(EventStream stream, JudgedRanks ranks) {
        int fused = ranks.models().indexOf(EvaluationReport.FUSED);
        long[] firstTimes = firstTimes(stream);
        Tally all = new Tally();
        Tally known = new Tally();
        for (int i = 0; i < ranks.count(); i++) {
            int line = ranks.line(i);
            all.add(ranks.rank(fused, i));
            if (stream.time(line) > firstTimes[stream.shopper(line)]) {
                known.add(ranks.rank(fused, i));
            }
        }
        Quality quality = known.quality();
        return new FrozenBaseline(
                all.count(),
                all.quality().recallAt10(),
                known.count(),
                quality.recallAt1(),
                quality.recallAt5(),
                quality.recallAt10(),
                quality.recallAt20(),
                quality.meanReciprocalRank());
    }

    private static long[] firstTimes(EventStream stream) {
        long[] times = new long[stream.shoppers()];
        for (int line = stream.lines() - 1; line >= 0; line--) {
            times[stream.shopper(line)] = stream.time(line);
        }
        return times;
    }
}
