package io.millrace.jobs.candidate;

import io.millrace.jobs.evaluate.DifferenceTable;
import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a candidate served against what the live job did, choice by choice.
 *
 * @param pairs choices that both judged
 * @param shoppers who made them
 * @param liveOnly choices that only the live job judged meanwhile
 * @param candidateOnly choices that only the candidate judged meanwhile
 * @param apart choices that one of them judged much later than the other
 * @param first when the first pair was published, epoch milliseconds
 * @param last when the last one was
 * @param intervals of the difference; none while there are too few pairs
 */
record Comparison(
        long pairs,
        int shoppers,
        long liveOnly,
        long candidateOnly,
        long apart,
        long first,
        long last,
        Map<Figure, Interval> intervals) {
    static final int ENOUGH_PAIRS = 200;

    /** The bootstrap draws shoppers: of a few it knows too little to say what others would be. */
    static final int ENOUGH_SHOPPERS = 30;

    static boolean isEnough(long pairs, int shoppers) {
        return pairs >= ENOUGH_PAIRS && shoppers >= ENOUGH_SHOPPERS;
    }

    boolean isEnough() {
        return isEnough(pairs, shoppers);
    }

    /** Whether the candidate certainly hits less often among the first ten. */
    boolean isWorse() {
        return isEnough() && intervals.get(Figure.RECALL_AT_10).sign() < 0;
    }

    /** All of it, for a person. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                print("Compared    %,d choices of %,d shoppers that both judged", pairs, shoppers));
        if (pairs > 0) {
            lines.add(
                    "            from %s to %s"
                            .formatted(
                                    Instant.ofEpochMilli(first).truncatedTo(ChronoUnit.SECONDS),
                                    Instant.ofEpochMilli(last).truncatedTo(ChronoUnit.SECONDS)));
            lines.add(
                    print(
                            "            beside %,d that only the live job judged and %,d only the"
                                    + " candidate",
                            liveOnly, candidateOnly));
        }
        if (apart > 0) {
            lines.add(
                    print(
                            "            left out %,d that they judged more than %d s apart",
                            apart, PairedJudgements.MOST_APART.toSeconds()));
        }
        if (isEnough()) {
            lines.add("");
            lines.addAll(DifferenceTable.lines("live", "candidate", intervals));
            lines.add("");
            lines.add(DifferenceTable.verdict("The candidate", intervals));
        } else {
            lines.add(
                    print(
                            "Not enough yet: %,d choices of %,d shoppers are needed.",
                            ENOUGH_PAIRS, ENOUGH_SHOPPERS));
        }
        return lines;
    }

    private static String print(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
