package io.millrace.jobs.replay;

import java.util.Locale;
import java.util.Map;

/** Outcomes as a table for the terminal. */
public final class OutcomeTable {

    private static final String ROW = "%-32s %12s%n";

    private OutcomeTable() {}

    /** One line for each outcome and for each reason of a dead letter, and the total. */
    public static String of(Outcomes outcomes) {
        StringBuilder table = new StringBuilder();
        row(table, "learned", outcomes.learned());
        row(table, "duplicate", outcomes.duplicate());
        row(table, "late", outcomes.late());
        row(table, "suspected bot", outcomes.suspectedBot());
        if (outcomes.beforeCut() != 0) {
            row(table, "before the cut", outcomes.beforeCut());
        }
        if (outcomes.erased() != 0) {
            row(table, "erased", outcomes.erased());
        }
        row(table, "dead-lettered", outcomes.deadLetters());
        for (Map.Entry<String, Long> reason : outcomes.deadLettersByReason().entrySet()) {
            row(table, "  " + reason.getKey(), reason.getValue());
        }
        long other =
                outcomes.total()
                        - outcomes.learned()
                        - outcomes.duplicate()
                        - outcomes.late()
                        - outcomes.suspectedBot()
                        - outcomes.beforeCut()
                        - outcomes.erased()
                        - outcomes.deadLetters();
        if (other != 0) {
            row(table, "other", other);
        }
        row(table, "total", outcomes.total());
        return table.toString();
    }

    private static void row(StringBuilder table, String name, long count) {
        table.append(
                String.format(Locale.ROOT, ROW, name, String.format(Locale.ROOT, "%,d", count)));
    }
}
