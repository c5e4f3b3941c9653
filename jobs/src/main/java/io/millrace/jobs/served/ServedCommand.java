package io.millrace.jobs.served;

import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.ShutdownHook;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.KafkaConfig;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.evaluate.DataOptions;
import io.millrace.jobs.evaluate.FrozenBaseline;
import io.millrace.jobs.job.JobRunner;
import io.millrace.jobs.job.RunningJob;
import io.millrace.jobs.replay.Ledger;
import io.millrace.jobs.replay.OutcomeTopic;
import io.millrace.jobs.replay.QualityTable;
import io.millrace.jobs.replay.QualityTotals;
import io.millrace.jobs.replay.RankQuality;
import io.millrace.jobs.replay.ShopTopics;
import io.millrace.jobs.replay.TopicWriter;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.KafkaTopics;
import io.millrace.jobs.stack.LocalBroker;
import io.millrace.jobs.stack.PrivateFolder;
import io.millrace.search.index.SearchIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the running job on a file: whether shoppers chose what they had been served. */
@Command(
        name = "served",
        mixinStandardHelpOptions = true,
        description = {
            "Judge what the running job served on a file of events, beside what the sequential"
                    + " evaluation with frozen baskets reaches.",
            "",
            "Starts a broker and the job in a folder of their own, without Elasticsearch, replays"
                    + " the file from one partition and waits until everything is learned and"
                    + " judged. Choices of shoppers of whom nothing was known before are left out"
                    + " of both figures.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  millrace evaluate served --events ratings.csv.gz --positive 'rate_item>=5'",
            "  millrace evaluate served --events orders.csv.gz --parallelism 4 --speed max"
        })
public final class ServedCommand implements Callable<Integer> {
    private static final int EXIT_INCOMPLETE = 1;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofMinutes(2);

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private DataOptions data;
    @Spec private CommandSpec spec;

    @Option(
            names = "--parallelism",
            paramLabel = "P",
            defaultValue = "1",
            description = "Parallelism of the job (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "SHOPPERS",
            description =
                    "shoppers: nobody acts again before the page shows what they did, as in a shop;"
                            + " max: as fast as Kafka takes it, so that slates come late"
                            + " (default: shoppers).")
    private Pace speed;

    @Option(
            names = "--no-baseline",
            description = "Without the sequential evaluation with frozen baskets.")
    private boolean withoutBaseline;

    private final Waiter waiter = Waiter.system();

    /** How fast the file is replayed. */
    enum Pace {
        SHOPPERS,
        MAX
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        data.check();
        if (parallelism < 1) {
            throw new UsageException("--parallelism must be at least 1: " + parallelism);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrivateFolder.of(directory.path()).create();
        Path folder = Files.createTempDirectory(directory.path(), "served-");
        boolean complete;
        try (LocalBroker broker = LocalBroker.start(folder.resolve("kafka"));
                ShutdownHook hook = ShutdownHook.closing(broker)) {
            complete = measure(broker, folder, out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        if (!withoutBaseline) {
            showBaseline(out);
        }
        return complete ? 0 : EXIT_INCOMPLETE;
    }

    private boolean measure(LocalBroker broker, Path folder, PrintWriter out)
            throws IOException, InterruptedException {
        MillraceConfig config = configuration.load(directory, settings(broker, folder));
        KafkaConfig kafka = config.kafka();
        KafkaTopics.create(kafka);
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        try (DocumentTopic documents = DocumentTopic.create(kafka.properties());
                RunningJob job =
                        new JobRunner(config, temporary).writingTo(documents.sink()).start();
                ShopTopics topics = ShopTopics.open(kafka);
                OutcomeTopic outcomes =
                        OutcomeTopic.open(kafka.properties(), kafka.qualityTopic());
                TopicWriter writer = TopicWriter.open(kafka.properties(), 0)) {
            Ledger ledger = new Ledger(outcomes::read, () -> topics.appended(kafka.eventsTopic()));
            sendCatalogue(kafka, writer, documents);
            ShopperPacing pacing =
                    new ShopperPacing(documents, config.elasticsearch().shopperDocumentIds());
            Instant start = waiter.instant();
            long sent = send(kafka, writer, pacing, start, out);
            boolean complete = await(ledger, outcomes, job);
            double seconds = Duration.between(start, waiter.instant()).toMillis() / 1000.0;
            QualityTotals totals = outcomes.readQuality();
            out.println();
            out.print(QualityTable.of(totals));
            Lines.print(
                    out,
                    "%,d events in %.1f s, %,.0f events/s; parallelism %d, speed %s, %,d waits for a"
                            + " page, %,d in vain.",
                    sent,
                    seconds,
                    sent / seconds,
                    parallelism,
                    speed.name().toLowerCase(Locale.ROOT),
                    pacing.waits(),
                    pacing.givenUp());
            if (!complete) {
                Lines.print(
                        out,
                        "INCOMPLETE: accounted for %,d of %,d.",
                        ledger.accounted().total(),
                        ledger.expected());
            }
            return complete;
        }
    }

    private Map<String, String> settings(LocalBroker broker, Path folder) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap-servers", broker.address());
        settings.put("kafka.partitions", "1");
        settings.put("deployment.id", "served");
        settings.put("checkpoint.directory", folder.resolve("checkpoints").toString());
        settings.put("flink.parallelism", Integer.toString(parallelism));
        settings.put("flink.rest-port", "0");
        return settings;
    }

    private void sendCatalogue(KafkaConfig kafka, TopicWriter writer, DocumentTopic documents)
            throws InterruptedException {
        long[] items = new long[1];
        data.forEachItem(
                record -> {
                    writer.send(kafka.catalogueTopic(), record.key(), record.json());
                    items[0]++;
                });
        writer.flush();
        Instant deadline = waiter.instant().plus(STALL);
        while (documents.count(SearchIndex.ITEMS.logicalName()) < items[0]
                && waiter.instant().isBefore(deadline)) {
            waiter.waitFor(POLL);
        }
    }

    private long send(
            KafkaConfig kafka,
            TopicWriter writer,
            ShopperPacing pacing,
            Instant start,
            PrintWriter out)
            throws InterruptedException {
        long[] sent = new long[1];
        Instant[] next = {start.plus(PROGRESS_INTERVAL)};
        data.forEachEvent(
                (record, event) -> {
                    if (speed == Pace.SHOPPERS) {
                        pacing.before(event);
                    }
                    writer.send(kafka.eventsTopic(), record.key(), record.json());
                    sent[0]++;
                    if (waiter.instant().isAfter(next[0])) {
                        next[0] = next[0].plus(PROGRESS_INTERVAL);
                        Lines.print(out, "sent %,d events", sent[0]);
                    }
                });
        writer.flush();
        return sent[0];
    }

    /** Waits until everything is learned and judged, or nothing happens any more. */
    private boolean await(Ledger ledger, OutcomeTopic outcomes, RunningJob job)
            throws InterruptedException {
        Instant lastChange = waiter.instant();
        QualityTotals last = QualityTotals.NONE;
        while (true) {
            boolean learned = ledger.accounted().total() >= ledger.expected();
            QualityTotals totals = outcomes.readQuality();
            if (learned && totals.isComplete() && totals.equals(last)) {
                return true;
            }
            if (!totals.equals(last)) {
                last = totals;
                lastChange = waiter.instant();
            } else if (waiter.instant().isAfter(lastChange.plus(STALL))
                    || job.status().isGloballyTerminalState()) {
                return false;
            }
            waiter.waitFor(POLL);
        }
    }

    private void showBaseline(PrintWriter out) throws InterruptedException {
        MillraceConfig config = configuration.load(directory, Map.of());
        FrozenBaseline frozen = FrozenBaseline.of(data, config, out);
        out.println();
        out.print(QualityTable.header());
        out.print(
                QualityTable.row(
                        "frozen baskets, sequential",
                        new RankQuality(
                                frozen.judged(),
                                frozen.recallAt1(),
                                frozen.recallAt5(),
                                frozen.recallAt10(),
                                frozen.recallAt20(),
                                frozen.meanReciprocalRank())));
        Lines.print(
                out,
                "With shoppers unknown before the basket: %,d judged, recall@10 %.4f.",
                frozen.allJudged(),
                frozen.allRecallAt10());
    }
}
