package io.millrace.jobs.evaluate;

import java.util.Locale;
import java.util.Map;

/** The figures as tables for the terminal. */
final class ReportTable {
    private final StringBuilder text = new StringBuilder();

    private ReportTable() {}

    static String of(Outcome outcome) {
        ReportTable table = new ReportTable();
        EvaluationReport report = outcome.report();
        outcome.tuning().ifPresent(choice -> table.print("%s%n%n", choice.sentence()));
        table.models(report.models());
        table.print(
                "%nFused lists: coverage@10 %.4f, novelty@10 %.2f bits.%n"
                        + "%,d events, %,d judged, %,.0f events/s.%n",
                report.coverageAt10(),
                report.noveltyAt10(),
                report.events(),
                report.evaluated(),
                report.eventsPerSecond());
        if (report.seeds().size() > 1) {
            EvaluationReport.Spread spread = report.spreads().get(EvaluationReport.FUSED);
            table.print(
                    "Mean of %d seeds; standard deviation of fused: recall@10 %.4f, mrr %.4f.%n",
                    report.seeds().size(), spread.recallAt10(), spread.meanReciprocalRank());
        }
        for (CohortReport cohort : outcome.coldStart()) {
            table.print("%n%s: %,d judged.%n", cohort.cohort().title(), cohort.evaluated());
            table.models(cohort.models());
        }
        outcome.recovery().ifPresent(table::recovery);
        outcome.ablation().ifPresent(ablation -> table.ablation(ablation, report.fused()));
        return table.text.toString();
    }

    private void models(Map<String, Quality> models) {
        print(
                "%-14s %9s %9s %9s %9s %9s%n",
                "model", "recall@1", "recall@5", "recall@10", "recall@20", "mrr");
        models.forEach(
                (name, quality) ->
                        print(
                                "%-14s %9.4f %9.4f %9.4f %9.4f %9.4f%n",
                                name,
                                quality.recallAt1(),
                                quality.recallAt5(),
                                quality.recallAt10(),
                                quality.recallAt20(),
                                quality.meanReciprocalRank()));
    }

    private void recovery(Recovery recovery) {
        print(
                "%nOther taste from event %,d on; recall@10 over windows of %,d judged events,"
                        + " recovered at 90 %% of before.%n",
                recovery.event(), recovery.window());
        print(
                "%-14s %9s %9s %9s %18s%n",
                "model", "before", "after", "at end", "events to recover");
        recovery.courses()
                .forEach(
                        (name, course) ->
                                print(
                                        "%-14s %9.4f %9.4f %9.4f %18s%n",
                                        name,
                                        course.before(),
                                        course.after(),
                                        course.end(),
                                        course.events().isPresent()
                                                ? String.format(
                                                        Locale.ROOT,
                                                        "%,d",
                                                        course.events().getAsLong())
                                                : "not in the stream"));
    }

    private void ablation(Ablation ablation, Quality all) {
        print(
                "%n%-14s %9s %10s %9s %10s%n",
                "fused without", "recall@10", "difference", "mrr", "difference");
        ablation.without()
                .forEach(
                        (expert, quality) ->
                                print(
                                        "%-14s %9.4f %+10.4f %9.4f %+10.4f%n",
                                        expert,
                                        quality.recallAt10(),
                                        quality.recallAt10() - all.recallAt10(),
                                        quality.meanReciprocalRank(),
                                        quality.meanReciprocalRank() - all.meanReciprocalRank()));
        print(
                "%-14s %9.4f %10s %9.4f%n",
                "(nobody)", all.recallAt10(), "", all.meanReciprocalRank());
    }

    private void print(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
