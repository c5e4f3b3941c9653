package io.millrace.jobs.replay;

import java.util.Locale;
import java.util.OptionalLong;

/** The quality of the ranking as lines for the terminal. */
public final class QualityTable {
    private static final String ROW = "%-32s %9s %9s %9s %9s %9s %9s%n";

    private QualityTable() {}

    /** A header, a line for each way of judging that judged something, and what could not be. */
    public static String of(QualityTotals totals) {
        StringBuilder table = new StringBuilder(header());
        if (totals.served().judged() > 0) {
            table.append(row("served before the choice", totals.served()));
        }
        if (totals.live().judged() > 0) {
            table.append(row("model at the choice (sample)", totals.live()));
        }
        line(
                table,
                "Choices: %,d; of shoppers unknown before %,d, without a slate in time %,d.",
                totals.choices(),
                totals.firstVisits(),
                totals.withoutSlate());
        OptionalLong median = totals.staleness(0.5);
        if (median.isPresent()) {
            line(
                    table,
                    "Staleness in events: p50 up to %,d, p99 up to %,d, at most %,d.",
                    median.getAsLong(),
                    totals.staleness(0.99).orElse(0),
                    totals.staleness(1).orElse(0));
        }
        return table.toString();
    }

    public static String header() {
        return String.format(
                Locale.ROOT,
                ROW,
                "",
                "judged",
                "recall@1",
                "recall@5",
                "recall@10",
                "recall@20",
                "mrr");
    }

    public static String row(String name, RankQuality quality) {
        return String.format(
                Locale.ROOT,
                ROW,
                name,
                String.format(Locale.ROOT, "%,d", quality.judged()),
                figure(quality.recallAt1()),
                figure(quality.recallAt5()),
                figure(quality.recallAt10()),
                figure(quality.recallAt20()),
                figure(quality.meanReciprocalRank()));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
