package io.millrace.jobs.replay;

import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FileRecord;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.ShopFiles;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.KafkaConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a file of events to Kafka and waits until the job has accounted for all of them. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Send a file of events to Kafka and wait until the job has accounted for each of them.",
            "",
            "Every row of the file becomes one record, good or bad, in the order of the file. The"
                    + " job need not run yet, and may be killed and started again meanwhile.",
            ""
        },
        footer = {
            "",
            "Exit code: 0 when all are accounted for, 1 when not within the timeout.",
            "",
            "Examples:",
            "  millrace replay --events shop.csv.gz --catalogue items.jsonl.gz --speed 3600",
            "  millrace replay --events raw.csv.gz \\",
            "      --map 'Customer ID=user_id:integer,StockCode=item_id,type:=purchase'"
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final int LINGER_MILLIS = 5;
    private static final int EXIT_INCOMPLETE = 1;
    private static final Duration JUDGING_PATIENCE = Duration.ofSeconds(5);
    private static final Duration JUDGING_POLL = Duration.ofMillis(250);

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Spec private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Events as CSV with a header or JSON lines, plain or gzip.")
    private Path events;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Catalogue items, sent before the events; same formats.")
    private Path catalogue;

    @Option(
            names = "--map",
            paramLabel = "MAP",
            defaultValue = "",
            description =
                    "What the columns of the events file are: 'column=field,...'. A field that is"
                            + " the same in all records is written 'field:=value', an id that was"
                            + " written 13085.0 'column=field:integer', a column to leave out"
                            + " 'column=-'.")
    private String map;

    @Option(
            names = "--catalogue-map",
            paramLabel = "MAP",
            defaultValue = "",
            description = "The same for the catalogue file.")
    private String catalogueMap;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            defaultValue = "max",
            description =
                    "Seconds of the file per second. The default is max, as fast as Kafka takes"
                            + " it: files hold months, which nobody waits for.")
    private String speed;

    @Option(names = "--limit", paramLabel = "N", description = "Send the first N events only.")
    private Long limit;

    @Option(
            names = "--from-now",
            description =
                    "Date events to the moment they are sent instead of when they happened; equal"
                            + " times in a row, such as the lines of a basket, stay equal.")
    private boolean fromNow;

    @Option(
            names = "--no-wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Return when all is sent, without waiting for the job.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = Durations.class,
            description = "How long to wait for the job (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the figures as JSON.")
    private Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Speed pace = parsedSpeed();
        if (events == null && catalogue == null) {
            throw new UsageException("replay needs --events FILE, --catalogue FILE or both");
        }
        if (limit != null && limit < 0) {
            throw new UsageException("--limit must not be negative: " + limit);
        }
        // Opened before anything is sent: a mistake in a name or a mapping must not leave a trace.
        try (EventFile eventFile = ShopFiles.openEvents(events, map);
                CatalogueFile catalogueFile = ShopFiles.openCatalogue(catalogue, catalogueMap)) {
            KafkaConfig kafka = configuration.load(directory).kafka();
            return replay(kafka, eventFile, catalogueFile, pace, out);
        }
    }

    private int replay(
            KafkaConfig kafka,
            EventFile eventFile,
            CatalogueFile catalogueFile,
            Speed pace,
            PrintWriter out)
            throws IOException, InterruptedException {
        Waiter waiter = Waiter.system();
        try (ShopTopics topics = ShopTopics.open(kafka)) {
            topics.require(
                    List.of(kafka.eventsTopic(), kafka.catalogueTopic(), kafka.qualityTopic()));
            try (TopicWriter writer = TopicWriter.open(kafka.properties(), LINGER_MILLIS);
                    OutcomeTopic outcomes =
                            OutcomeTopic.open(kafka.properties(), kafka.qualityTopic())) {
                Ledger ledger =
                        new Ledger(outcomes::read, () -> topics.appended(kafka.eventsTopic()));
                QualityTotals qualityBefore = outcomes.readQuality();
                long items = 0;
                if (catalogueFile != null) {
                    items =
                            new Replayer(writer, Speed.MAX, waiter, count -> {})
                                    .replay(
                                            kafka.catalogueTopic(),
                                            catalogueFile.iterator(),
                                            Long.MAX_VALUE);
                    Lines.print(
                            out,
                            "Sent %,d catalogue items to %s.",
                            items,
                            kafka.bootstrapServers());
                }
                long sent = 0;
                Instant start = waiter.instant();
                if (eventFile != null) {
                    sent = sendEvents(kafka, eventFile, pace, writer, waiter, out);
                }
                double seconds = Duration.between(start, waiter.instant()).toMillis() / 1_000.0;
                if (!wait || eventFile == null) {
                    return 0;
                }
                boolean complete = new Accounting(ledger, waiter, out).await(timeout);
                ReplayReport result =
                        new ReplayReport(
                                sent,
                                items,
                                seconds,
                                ledger.expected(),
                                ledger.accounted(),
                                complete);
                show(result, ledger.unreadBefore(), out);
                showQuality(judged(outcomes, qualityBefore, waiter), out);
                if (report != null) {
                    result.write(report);
                }
                return complete ? 0 : EXIT_INCOMPLETE;
            }
        }
    }

    private long sendEvents(
            KafkaConfig kafka,
            EventFile eventFile,
            Speed pace,
            TopicWriter writer,
            Waiter waiter,
            PrintWriter out)
            throws InterruptedException {
        Iterator<FileRecord> records = eventFile.iterator();
        if (fromNow) {
            records = new Redating(records, waiter);
        }
        Instant start = waiter.instant();
        Progress progress = new Progress(out, start, waiter);
        long sent =
                new Replayer(writer, pace, waiter, progress::sent)
                        .replay(
                                kafka.eventsTopic(),
                                records,
                                limit == null ? Long.MAX_VALUE : limit);
        progress.done(sent);
        return sent;
    }

    private Speed parsedSpeed() {
        try {
            return Speed.parse(speed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--speed: " + e.getMessage());
        }
    }

    private static void show(ReplayReport result, long unreadBefore, PrintWriter out) {
        out.println();
        out.print(OutcomeTable.of(result.outcomes()));
        out.println();
        if (unreadBefore > 0) {
            Lines.print(
                    out,
                    "Of these, %,d had been waiting in the topic before this replay.",
                    unreadBefore);
        }
        long foreign = result.expected() - unreadBefore - result.sent();
        if (foreign > 0) {
            Lines.print(out, "Of these, %,d were sent by others meanwhile.", foreign);
        }
        if (result.complete()) {
            Lines.print(out, "All %,d events sent are accounted for.", result.sent());
        } else {
            Lines.print(
                    out,
                    "The job has accounted for %,d of %,d.",
                    result.outcomes().total(),
                    result.expected());
        }
    }

    /** The last choices are judged a moment after they were learned from. */
    private static QualityTotals judged(OutcomeTopic outcomes, QualityTotals before, Waiter waiter)
            throws InterruptedException {
        Instant deadline = waiter.instant().plus(JUDGING_PATIENCE);
        QualityTotals quality = outcomes.readQuality().since(before);
        while (!quality.isComplete() && waiter.instant().isBefore(deadline)) {
            waiter.waitFor(JUDGING_POLL);
            quality = outcomes.readQuality().since(before);
        }
        return quality;
    }

    private static void showQuality(QualityTotals quality, PrintWriter out) {
        if (quality.choices() > 0) {
            out.println();
            out.print(QualityTable.of(quality));
            out.flush();
        }
    }
}
