package io.millrace.jobs.savepoint;

import io.millrace.events.BadRecordException;
import io.millrace.events.Timestamps;
import io.millrace.jobs.cli.ConfigurationOptions;
import io.millrace.jobs.cli.DirectoryOption;
import io.millrace.jobs.cli.FileMappingOptions;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.history.Bootstrap;
import io.millrace.jobs.history.Cut;
import io.millrace.jobs.history.HistoryFile;
import io.millrace.jobs.job.JobEnvironment;
import io.millrace.jobs.job.RetainedCheckpoints;
import io.millrace.jobs.replay.OutcomeTable;
import io.millrace.jobs.replay.Outcomes;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.stack.PrivateFolder;
import io.millrace.savepoints.SavepointReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a savepoint from a file of history. */
@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description = {
            "Learn from a file and write what was learned as a savepoint, without Kafka or"
                    + " Elasticsearch; 'millrace job' then goes on from it.",
            "The cut is recorded in it: events of Kafka from before the cut are left out as"
                    + " 'before the cut', whatever the topic still holds, because the file had them;"
                    + " events of the file from the cut on are left to Kafka. Nothing is counted"
                    + " twice."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the savepoint is there", "1:it is not", "2:a mistake in the arguments"},
        footer = {
            "",
            "Examples:",
            "  millrace savepoint bootstrap --events 2024.csv.gz --catalogue items.jsonl.gz",
            "  millrace savepoint bootstrap --events 2024.csv.gz --cut 2025-01-01T00:00:00Z"
        })
final class BootstrapCommand implements Callable<Integer> {
    private static final long PROGRESS_MILLIS = 5_000;

    @Mixin private DirectoryOption directory;
    @Mixin private ConfigurationOptions configuration;
    @Mixin private FileMappingOptions mapping;
    @Spec private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            required = true,
            description = "Events as CSV with a header or JSON lines, plain or gzip, oldest first.")
    private Path events;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description =
                    "Catalogue items; same formats. They are read beside the events; the job reads"
                            + " its catalogue topic from the beginning in any case.")
    private Path catalogue;

    @Option(
            names = "--cut",
            paramLabel = "TIME",
            description =
                    "Where history ends and Kafka begins: ISO-8601, or milliseconds since 1970"
                            + " (default: right behind the newest event of the file).")
    private String cut;

    @Option(
            names = "--into",
            paramLabel = "FOLDER",
            description =
                    "Folder or URI that takes the savepoint (default: that of the deployment's"
                            + " savepoints, from where 'millrace job' goes on by itself).")
    private String into;

    private final Waiter waiter = Waiter.system();

    @Override
    public Integer call() throws InterruptedException, IOException {
        HistoryFile eventFile = file(HistoryFile.Kind.EVENTS, events, mapping.events());
        HistoryFile catalogueFile =
                file(HistoryFile.Kind.CATALOGUE, catalogue, mapping.catalogue());
        MillraceConfig config = configuration.load(directory, Map.of("model-log.kind", "memory"));
        String target = target(config);
        Cut found = cut(eventFile, config);
        check("--catalogue", catalogue, catalogueFile);
        PrintWriter output = spec.commandLine().getOut();
        Lines.print(
                output,
                "the cut is %s: %,d events from before it",
                Instant.ofEpochMilli(found.time()),
                found.before());
        if (found.after() > 0) {
            Lines.print(output, "%,d events from the cut on are left to Kafka", found.after());
        }
        PrivateFolder.of(directory.path()).create();
        Path temporary = Files.createDirectories(directory.path().resolve("tmp"));
        Path working = Files.createTempDirectory(temporary, "bootstrap-");
        try {
            String savepoint =
                    new Bootstrap(config, working, waiter)
                            .run(
                                    eventFile,
                                    catalogueFile,
                                    found.time(),
                                    null,
                                    target,
                                    progress(output, found.before()));
            report(output, savepoint);
            return 0;
        } finally {
            FileUtils.deleteDirectoryQuietly(working.toFile());
        }
    }

    private static HistoryFile file(HistoryFile.Kind kind, Path path, String mapping) {
        return new HistoryFile(
                kind,
                path == null ? null : path.toAbsolutePath().toString(),
                mapping,
                Long.MAX_VALUE);
    }

    private String target(MillraceConfig config) throws IOException {
        if (into != null) {
            return into.contains("://")
                    ? into
                    : "file:" + Path.of(into).toAbsolutePath().normalize();
        }
        RetainedCheckpoints checkpoints =
                new RetainedCheckpoints(JobEnvironment.checkpointDirectory(config));
        Optional<String> newest = checkpoints.newest();
        if (newest.isPresent()) {
            throw new UsageException(
                    "the deployment '%s' has learned already, as %s shows; name another folder with"
                                    .formatted(config.deployment().id(), newest.get())
                            + " --into, or another deployment with --set deployment.id=ID");
        }
        return checkpoints.savepointDirectory();
    }

    private Cut cut(HistoryFile file, MillraceConfig config) {
        long latest = waiter.instant().plus(config.gate().futureTolerance()).toEpochMilli();
        long time = 0;
        if (cut != null) {
            try {
                time = Timestamps.parse(cut);
            } catch (BadRecordException e) {
                throw new UsageException("--cut: " + e.detail());
            }
            if (time > latest) {
                throw new UsageException(
                        "--cut "
                                + cut
                                + ": lies in the future; the job would leave out all events");
            }
        }
        try {
            return cut == null ? Cut.behind(file, latest) : Cut.at(file, time);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new UsageException("--events " + events + ": " + e.getMessage());
        }
    }

    /** A mistake in a mapping is one of the arguments and no failure of the job. */
    private static void check(String option, Path path, HistoryFile file) {
        try {
            file.check();
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(option + " " + path + ": " + e.getMessage());
        }
    }

    private LongConsumer progress(PrintWriter output, long all) {
        long[] next = {waiter.instant().toEpochMilli() + PROGRESS_MILLIS};
        return read -> {
            long now = waiter.instant().toEpochMilli();
            if (now >= next[0]) {
                next[0] = now + PROGRESS_MILLIS;
                Lines.print(output, "%,d of %,d events read", read, all);
            }
        };
    }

    private static void report(PrintWriter output, String savepoint) {
        SavepointReader reader = SavepointReader.open(savepoint);
        Map<String, Long> counts = new TreeMap<>();
        reader.outcomeTotals()
                .forEach((name, count) -> counts.put(name.replaceFirst("^outcome\\.", ""), count));
        output.println();
        output.print(OutcomeTable.of(new Outcomes(counts)));
        output.println();
        output.println(savepoint);
        output.flush();
    }
}
