package io.millrace.jobs.evaluate;

import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether one evaluation is better than another, or only looks so. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compare two reports of the same events, event by event, and say how certain the"
                    + " difference is.",
            "",
            "The 95 %% interval is a paired bootstrap: shoppers are drawn with replacement, all"
                    + " their events with them, 10,000 times with a fixed seed. Several seeds of a"
                    + " report count by their mean. Reports of other events or another protocol are"
                    + " refused.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  millrace evaluate compare before.json after.json",
        })
public final class CompareCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "A report that 'millrace evaluate --report' wrote, its ranks beside it.")
    private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "Another one.")
    private Path after;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = EvaluationReport.FUSED,
            description = "Whose ranks are compared: an expert, or ${DEFAULT-VALUE} (the default).")
    private String model;

    @Override
    public Integer call() {
        ReportFile first = ReportFile.read(before);
        ReportFile second = ReportFile.read(after);
        first.settings()
                .difference(second.settings())
                .ifPresent(
                        difference -> {
                            throw new UsageException(
                                    "%s and %s cannot be compared: %s"
                                            .formatted(before, after, difference));
                        });
        StoredRanks ranks = first.ranks();
        if (!Arrays.equals(ranks.shoppers(), second.ranks().shoppers())) {
            throw new UsageException(
                    "%s and %s cannot be compared: they judged different events"
                            .formatted(before, after));
        }
        if (ranks.events() == 0) {
            throw new UsageException(before + " and " + after + ": nothing was judged");
        }
        int[][] ranksBefore = ranksOfModel(before, ranks);
        int[][] ranksAfter = ranksOfModel(after, second.ranks());
        Map<Figure, Interval> intervals = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            intervals.put(
                    figure,
                    PairedBootstrap.compare(figure, ranks.shoppers(), ranksBefore, ranksAfter));
        }
        print(ranks, second.ranks().seeds(), intervals);
        return 0;
    }

    private int[][] ranksOfModel(Path file, StoredRanks ranks) {
        int index = ranks.models().indexOf(model);
        if (index < 0) {
            throw new UsageException(
                    "--model %s: %s has %s"
                            .formatted(model, file, String.join(", ", ranks.models())));
        }
        return Arrays.stream(ranks.ranks()).map(seed -> seed[index]).toArray(int[][]::new);
    }

    private void print(StoredRanks ranks, int seedsAfter, Map<Figure, Interval> intervals) {
        PrintWriter out = spec.commandLine().getOut();
        print(
                out,
                "before: %s, %d seed(s)%nafter:  %s, %d seed(s)",
                before,
                ranks.seeds(),
                after,
                seedsAfter);
        print(
                out,
                "%s, %,d judged events of %,d shoppers%n",
                model,
                ranks.events(),
                ranks.shopperCount());
        DifferenceTable.lines("before", "after", intervals).forEach(out::println);
        print(out, "%n%s", DifferenceTable.verdict("After", intervals));
        out.flush();
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
