package io.millrace.jobs.evaluate;

import io.millrace.expert.Experts;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.search.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges the ranking on a file of events, in one process and without a stack. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        subcommands = CompareCommand.class,
        description = {
            "Judge the ranking on a file of events: each event's item is looked up in the ranking"
                    + " of all items before the event is learned from.",
            "",
            "Needs no stack: the job's learners run in this process, one event after the other."
                    + " Ranks are exact, over every known item that is new to the shopper, and ties"
                    + " count against the model. Events are taken as they stand, without the job's"
                    + " checks for duplicates, late events and bots.",
            ""
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Examples:",
            "  millrace evaluate --events ratings.csv.gz --positive 'rate_item>=5'",
            "  millrace evaluate --events orders.csv.gz --freeze-baskets --report orders.json",
            "  millrace evaluate --events clicks.csv.gz --tune learner.history-length=5,10,20",
            "  millrace evaluate --events orders.csv.gz --drift-at 50%% --curve recovery.png"
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private DataOptions dataOptions;
    @Mixin private DriftOptions driftOptions;
    @Mixin private ProtocolOptions protocolOptions;
    @Mixin private TuningOptions tuningOptions;
    @Mixin private OutputOptions outputOptions;
    @Spec private CommandSpec spec;

    @Option(
            names = "--experts",
            paramLabel = "NAME,...",
            split = ",",
            description = "The experts to judge and fuse (default: those that are configured).")
    private List<String> experts;

    @Option(
            names = "--seeds",
            paramLabel = "K",
            defaultValue = "1",
            description = "Run K times with other random numbers; figures are the mean.")
    private int seeds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Runs at once; each takes one thread (default: half of the cores).")
    private Integer threads;

    @Option(
            names = "--cold-start",
            description =
                    "Also judge apart the items with under 5 earlier interactions and the shoppers"
                            + " with under 3 earlier events.")
    private boolean coldStart;

    @Option(names = "--ablate", description = "Also run without each of the experts in turn.")
    private boolean ablate;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws IOException, InterruptedException {
        dataOptions.check();
        driftOptions.check();
        Protocol protocol = protocolOptions.protocol();
        TuningGrid grid = tuningOptions.grid();
        requirePositive("--seeds", seeds);
        int runsAtOnce = threads == null ? defaultThreads() : threads;
        requirePositive("--threads", runsAtOnce);
        outputOptions.check();
        MillraceConfig config = configuration.load(directory, Map.of());
        List<String> names = expertNames(config);
        if (ablate) {
            Ablation.check(names);
        }
        List<TuningGrid.Candidate> candidates =
                grid.candidates(changes -> configuration.load(directory, changes));
        EvaluationData data = driftOptions.apply(dataOptions.read());
        try (RunPool pool = new RunPool(data, protocol, runsAtOnce, display())) {
            evaluate(pool, protocol, names, candidates, !grid.isEmpty());
        }
        return 0;
    }

    private void evaluate(
            RunPool pool,
            Protocol protocol,
            List<String> names,
            List<TuningGrid.Candidate> candidates,
            boolean tune)
            throws IOException, InterruptedException {
        EventStream stream = pool.data().stream();
        List<Long> seedList = seeds(candidates.get(0).config());
        Optional<Tuning.Choice> choice =
                tune
                        ? Optional.of(new Tuning(pool, names, seedList.get(0)).choose(candidates))
                        : Optional.empty();
        TuningGrid.Candidate settings = choice.map(Tuning.Choice::chosen).orElse(candidates.get(0));
        Span span = new Span(choice.map(Tuning.Choice::cut).orElse(0), stream.lines());
        List<RunPlan> plans = new ArrayList<>();
        for (long seed : seedList) {
            plans.add(new RunPlan(settings.config(), names, seed, span));
        }
        List<RunResult> runs = pool.run("judging", plans, Function.identity());
        List<JudgedRanks> ranks = runs.stream().map(RunResult::ranks).toList();
        Outcome outcome =
                new Outcome(
                        EvaluationReport.of(seedList, runs),
                        coldStart
                                ? Arrays.stream(Cohort.values())
                                        .map(cohort -> CohortReport.of(cohort, ranks))
                                        .toList()
                                : List.of(),
                        ablate
                                ? Optional.of(Ablation.of(pool, plans.get(0), seedList))
                                : Optional.empty(),
                        choice,
                        Recovery.of(stream, ranks),
                        reportSettings(pool.data(), protocol, names, span, settings));
        print(outcome, pool.data().unreadable());
        outputOptions.write(outcome, stream, ranks);
    }

    private void print(Outcome outcome, long unreadable) {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(ReportTable.of(outcome));
        if (unreadable > 0) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "Left out: %,d records that are no valid events or items.",
                            unreadable));
        }
        out.flush();
    }

    private ReportSettings reportSettings(
            EvaluationData data,
            Protocol protocol,
            List<String> names,
            Span span,
            TuningGrid.Candidate chosen) {
        return new ReportSettings(
                dataOptions.eventsName(),
                data.stream().fingerprint(),
                dataOptions.catalogueName(),
                data.catalogueFingerprint(),
                dataOptions.positive(),
                dataOptions.limit(),
                driftOptions.driftAt(),
                protocol,
                span.judgedFrom(),
                names,
                configuration.changed(directory, chosen.settings()));
    }

    private List<String> expertNames(MillraceConfig config) {
        try {
            return Experts.named(experts == null ? config.experts().enabled() : experts).names();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--experts: " + e.getMessage());
        }
    }

    /** The configured one and those that follow it. */
    private List<Long> seeds(MillraceConfig config) {
        long first = config.learner().seed();
        return LongStream.range(first, first + seeds).boxed().toList();
    }

    private ProgressDisplay display() {
        return Terminal.isInteractive()
                ? new ProgressBarDisplay(System.out, Terminal.width(System.getenv()))
                : new ProgressLines(spec.commandLine().getOut(), clock);
    }

    private static int defaultThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new UsageException(option + " must be at least 1: " + value);
        }
    }
}
