package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import io.millrace.shopper.ShopperLearner;
import java.util.List;
import java.util.concurrent.CancellationException;

/** A fresh model goes over the stream once, in the calling thread and one more. */
final class EvaluationRun {
    /** Progress is shared by all runs, so it is told seldom. */
    private static final int LINES_AT_ONCE = 64;

    private static final double NANOS = 1e9;

    private final EvaluationData data;
    private final Protocol protocol;
    private final RunPlan plan;
    private final RunProgress progress;
    private int untold;
    private Tally fused = new Tally();

    EvaluationRun(EvaluationData data, Protocol protocol, RunPlan plan, RunProgress progress) {
        this.data = requireNonNull(data, "data is null");
        this.protocol = requireNonNull(protocol, "protocol is null");
        this.plan = requireNonNull(plan, "plan is null");
        this.progress = requireNonNull(progress, "progress is null");
    }

    /**
     * The model of a run.
     *
     * @param config its settings; which experts are on is said by {@code experts}
     * @param seed of everything random in it
     */
    static SequentialModel create(MillraceConfig config, List<String> experts, long seed) {
        return new SequentialModel(
                experts,
                ModelSettings.items(config),
                new ShopperLearner(
                        config.learner().historyLength(),
                        config.learner().shopperExpiry().toMillis()),
                ModelSettings.experts(config, seed),
                ModelSettings.content(config),
                ModelSettings.fusion(seed),
                named ->
                        ScoringBackends.create(
                                        ScoringBackendKind.CPU,
                                        named.dimensions(),
                                        config.scoring().capacity())
                                .backend(),
                seed);
    }

    /**
     * Runs.
     *
     * @throws CancellationException when the thread is interrupted
     */
    RunResult run() {
        try (SequentialModel model = create(plan.config(), plan.experts(), plan.seed())) {
            model.describe(data.catalogue());
            long start = System.nanoTime();
            RunResult result =
                    new Evaluation(model, data.stream(), protocol, plan.span(), plan.experts())
                            .run(this::learned);
            if (untold > 0) {
                progress.learned(untold, fused);
            }
            double seconds = (System.nanoTime() - start) / NANOS;
            return result.withEventsPerSecond(result.events() / Math.max(1e-9, seconds));
        }
    }

    private void learned(int lines, Tally fusedSoFar) {
        untold += lines;
        fused = fusedSoFar;
        if (untold >= LINES_AT_ONCE) {
            progress.learned(untold, fused);
            untold = 0;
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
        }
    }
}
