package io.millrace.jobs.simulator;

import io.millrace.gate.GateSettings;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.GateConfig;
import io.millrace.jobs.config.MillraceConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what it takes to have an item on top for everybody. */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what a top place costs an attacker of a simulated shop.",
            "",
            "Honest shoppers act for two weeks; then visitors are invented, or one visitor repeats"
                    + " itself, until an item that nobody wants is on top: for a query, of all"
                    + " items, beside another item. The same is done by honest visitors, for"
                    + " comparison. Nothing is started and nothing is written.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  millrace attack",
            "  millrace attack --count 200000 --set gate.max-events-per-minute=60",
        })
public final class AttackCommand implements Callable<Integer> {
    @Mixin private ShopSizeOptions size;
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "60000",
            description = "Events of honest shoppers, at least 1000 (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "After so many visitors, or acts of one, an attack is given up, at least 1"
                            + " (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    public Integer call() {
        if (count < 1_000) {
            throw new UsageException("--count must be at least 1000: " + count);
        }
        if (rounds < 1) {
            throw new UsageException("--rounds must be at least 1: " + rounds);
        }
        MillraceConfig config = configuration.load(directory);
        GateConfig gate = config.gate();
        GateSettings settings =
                new GateSettings(
                        gate.dedupWindow(),
                        gate.allowedLateness().toMillis(),
                        gate.maxEventsPerMinute(),
                        gate.maxEventsAtOnce(),
                        config.learner().shopperExpiry().toMillis());
        AttackReport report = new AttackReport(size.settings(), settings, count, rounds);
        PrintWriter out = spec.commandLine().getOut();
        Lines.print(out, "| place | who | visitors | events |");
        Lines.print(out, "|---|---|--:|--:|");
        report.measure(row -> print(row, out));
        return 0;
    }

    private static void print(AttackReport.Row row, PrintWriter out) {
        Lines.print(
                out,
                "| %s | %s | %s | %,d |",
                row.place(),
                row.way().text(),
                row.visitors() == 0 ? "never" : "%,d".formatted(row.visitors()),
                row.events());
    }
}
