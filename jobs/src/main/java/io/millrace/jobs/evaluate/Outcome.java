package io.millrace.jobs.evaluate;

import java.util.List;
import java.util.Optional;

/**
 * Everything an evaluation found out.
 *
 * @param coldStart empty where nobody asked for it
 * @param recovery from a change of taste, where there was one and enough was judged around it
 */
record Outcome(
        EvaluationReport report,
        List<CohortReport> coldStart,
        Optional<Ablation> ablation,
        Optional<Tuning.Choice> tuning,
        Optional<Recovery> recovery,
        ReportSettings settings) {
    Outcome {
        coldStart = List.copyOf(coldStart);
    }
}
