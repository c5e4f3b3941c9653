package io.millrace.jobs.evaluate;

import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Differences and how certain they are, for a person to read. */
public final class DifferenceTable {
    private DifferenceTable() {}

    /**
     * A heading and a line for each figure.
     *
     * @param first what the intervals call before
     * @param second what they call after
     */
    public static List<String> lines(String first, String second, Map<Figure, Interval> intervals) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%-10s %9s %9s %11s   %s"
                        .formatted("", first, second, "difference", "95 % interval (by shopper)"));
        intervals.forEach(
                (figure, interval) ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "%-10s %9.4f %9.4f %+11.4f   %+.4f to %+.4f",
                                        figure.title(),
                                        interval.before(),
                                        interval.after(),
                                        interval.difference(),
                                        interval.low(),
                                        interval.high())));
        return lines;
    }

    /**
     * One sentence.
     *
     * @param subject whose ranking is the second, to begin it with
     */
    public static String verdict(String subject, Map<Figure, Interval> intervals) {
        List<String> better = new ArrayList<>();
        List<String> worse = new ArrayList<>();
        List<String> open = new ArrayList<>();
        intervals.forEach(
                (figure, interval) -> {
                    switch (interval.sign()) {
                        case 1 -> better.add(figure.title());
                        case -1 -> worse.add(figure.title());
                        default -> open.add(figure.title());
                    }
                });
        List<String> words = new ArrayList<>();
        if (!better.isEmpty()) {
            words.add("better in " + String.join(" and ", better));
        }
        if (!worse.isEmpty()) {
            words.add("worse in " + String.join(" and ", worse));
        }
        if (words.isEmpty()) {
            return "No difference that these events can show.";
        }
        String rest =
                open.isEmpty() ? "" : "; no difference shown in " + String.join(" and ", open);
        return subject + " is " + String.join(" and ", words) + rest + ".";
    }
}
