package io.millrace.jobs.evaluate;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FieldMapping;
import io.millrace.events.reader.FileRecord;
import io.millrace.expert.Experts;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.config.ModelSettings;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges the ranking on a file of events, in one process and without a stack. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
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
        footer = {
            "",
            "Examples:",
            "  millrace evaluate --events ratings.csv.gz --positive 'rate_item>=5'",
            "  millrace evaluate --events orders.csv.gz --freeze-baskets --report orders.json"
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(
            names = "--events",
            required = true,
            paramLabel = "FILE",
            description = "Events as CSV with a header or JSON lines, plain or .gz, oldest first.")
    private Path events;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description =
                    "Catalogue items; they are known, and compete, from the start. Without it an"
                            + " item is known once somebody chose it.")
    private Path catalogue;

    @Option(
            names = "--map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "What the columns of the events file are; see 'millrace replay --help'.")
    private String map;

    @Option(
            names = "--catalogue-map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "The same for the catalogue file.")
    private String catalogueMap;

    @Option(
            names = "--positive",
            paramLabel = "RULE,...",
            description =
                    "Keep only events that match, for judging and for learning: TYPE, or TYPE with"
                            + " a bound on the value, such as 'purchase,rate_item>=4'.")
    private String positive;

    @ArgGroup(multiplicity = "0..1")
    private BasketOptions baskets = new BasketOptions();

    /** How the lines of a basket are judged. */
    static final class BasketOptions {
        @Option(
                names = "--freeze-baskets",
                description =
                        "Judge all lines of a basket (same shopper, same time) by the state before"
                                + " the basket, which is all that a page served before it can"
                                + " know.")
        private boolean frozen;

        @Option(
                names = "--first-in-basket",
                description = "Judge only the first line of each basket.")
        private boolean firstLine;
    }

    @Option(names = "--repeats", description = "Judge and rank items the shopper had before, too.")
    private boolean repeats;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Judge every N-th event only (default: all); learn from every one. A sample is"
                            + " noisy.")
    private int every;

    @Option(names = "--limit", paramLabel = "N", description = "Read the first N events only.")
    private Long limit;

    @Option(
            names = "--experts",
            paramLabel = "NAME,...",
            split = ",",
            description = "The experts to judge and fuse (default: those that are configured).")
    private List<String> experts;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the figures as JSON.")
    private Path report;

    private final EventCodec eventCodec = new EventCodec();
    private final InstantSource clock = InstantSource.system();
    private long unreadable;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PositiveRule rule = rule();
        Protocol protocol = protocol();
        if (limit != null && limit < 0) {
            throw new UsageException("--limit must not be negative: " + limit);
        }
        MillraceConfig config = configuration.load(directory);
        Experts chosen = experts(config);
        try (EventFile eventFile = openEvents();
                CatalogueFile catalogueFile = catalogue == null ? null : openCatalogue();
                SequentialModel model = model(config, chosen, config.learner().seed())) {
            if (catalogueFile != null) {
                describe(model, catalogueFile);
            }
            Instant start = clock.instant();
            Progress progress = new Progress(out, start);
            Evaluation evaluation =
                    new Evaluation(model, protocol, chosen.names(), progress::learned);
            progress.evaluation = evaluation;
            long read = 0;
            for (FileRecord record : eventFile) {
                if (limit != null && read == limit) {
                    break;
                }
                read++;
                Event event = decode(record);
                if (event != null && rule.matches(event)) {
                    evaluation.add(event);
                }
            }
            EvaluationReport result = evaluation.finish(seconds(start));
            out.println();
            out.print(result.table());
            if (unreadable > 0) {
                print(out, "Left out: %,d records that are no valid events or items.", unreadable);
            }
            out.flush();
            if (report != null) {
                result.write(report);
            }
            return 0;
        } catch (UncheckedIOException e) {
            throw new UsageException("--events " + events + ": " + e.getMessage());
        }
    }

    private Event decode(FileRecord record) {
        try {
            return eventCodec.decode(record.json());
        } catch (BadRecordException e) {
            unreadable++;
            return null;
        }
    }

    private void describe(SequentialModel model, CatalogueFile file) {
        CatalogueCodec codec = new CatalogueCodec();
        for (FileRecord record : file) {
            try {
                model.describe(codec.decode(record.json()));
            } catch (BadRecordException e) {
                unreadable++;
            }
        }
    }

    private PositiveRule rule() {
        try {
            return positive == null ? PositiveRule.everything() : PositiveRule.parse(positive);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--positive: " + e.getMessage());
        }
    }

    private Protocol protocol() {
        if (every < 1) {
            throw new UsageException("--every must be at least 1: " + every);
        }
        Protocol.Baskets view = Protocol.Baskets.LINE_BY_LINE;
        if (baskets.frozen) {
            view = Protocol.Baskets.FROZEN;
        } else if (baskets.firstLine) {
            view = Protocol.Baskets.FIRST_LINE;
        }
        return new Protocol(view, repeats, every);
    }

    private Experts experts(MillraceConfig config) {
        try {
            return Experts.named(
                    experts == null ? config.experts().enabled() : experts,
                    ModelSettings.experts(config, config.learner().seed()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--experts: " + e.getMessage());
        }
    }

    private static SequentialModel model(MillraceConfig config, Experts experts, long seed) {
        return new SequentialModel(
                experts,
                ModelSettings.items(config),
                config.learner().historyLength(),
                ModelSettings.content(config),
                ModelSettings.fusion(seed),
                ScoringBackends.create(
                                ScoringBackendKind.CPU,
                                experts.dimensions(),
                                config.scoring().capacity())
                        .backend(),
                seed);
    }

    private EventFile openEvents() {
        try {
            return EventFile.open(events, FieldMapping.parse(map));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--events " + events + ": " + e.getMessage());
        }
    }

    private CatalogueFile openCatalogue() {
        try {
            return CatalogueFile.open(catalogue, FieldMapping.parse(catalogueMap));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--catalogue " + catalogue + ": " + e.getMessage());
        }
    }

    private double seconds(Instant start) {
        return Duration.between(start, clock.instant()).toMillis() / 1_000.0;
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** Prints how the evaluation gets on, every few seconds. */
    private final class Progress {
        private final PrintWriter out;
        private final Instant start;
        private Instant nextPrint;
        private Evaluation evaluation;

        private Progress(PrintWriter out, Instant start) {
            this.out = out;
            this.start = start;
            nextPrint = start.plus(PROGRESS_INTERVAL);
        }

        private void learned(long count) {
            Instant now = clock.instant();
            if (now.isBefore(nextPrint)) {
                return;
            }
            nextPrint = now.plus(PROGRESS_INTERVAL);
            print(
                    out,
                    "learned from %,d events, judged %,d, %,.0f events/s, fused recall@10 so far"
                            + " %.4f",
                    count,
                    evaluation.evaluated(),
                    count / Math.max(0.001, seconds(start)),
                    evaluation.fusedRecallAt10());
        }
    }
}
