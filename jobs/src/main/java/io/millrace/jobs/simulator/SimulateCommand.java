package io.millrace.jobs.simulator;

import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.EventCodec;
import io.millrace.jobs.cli.Lines;
import io.millrace.jobs.cli.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a simulated shop to files that every command that reads events takes. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Write the catalogue and the events of a simulated shop to files.",
            "",
            "It is the shop of 'millrace demo'. The files are catalogue.jsonl.gz and"
                    + " events.jsonl.gz; equal options give equal files. Files that are there"
                    + " already are replaced.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  millrace simulate --products 100000 --count 200000 --out shop",
            "  millrace relevance personalised --catalogue shop/catalogue.jsonl.gz \\",
            "      --events shop/events.jsonl.gz --queries 2000",
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final CatalogueCodec ITEMS = new CatalogueCodec();
    private static final EventCodec EVENTS = new EventCodec();

    @Mixin private ShopSizeOptions size;
    @Spec private CommandSpec spec;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Events to write, at least 1 (default: ${DEFAULT-VALUE}).")
    private long count;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10",
            description = "Events per second of the shop's time (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            defaultValue = "2026-01-01T00:00:00Z",
            description = "Time of the first event (default: ${DEFAULT-VALUE}).")
    private String start;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Another seed is another shop (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder for the two files; made if it is not there.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new UsageException("--count must be at least 1: " + count);
        }
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new UsageException("--rate must be above 0: " + rate);
        }
        ShopperSimulator simulator = simulator();
        Path catalogue = out.resolve("catalogue.jsonl.gz");
        Path events = out.resolve("events.jsonl.gz");
        try {
            Files.createDirectories(out);
            write(
                    catalogue,
                    file -> {
                        for (CatalogueItem item : simulator.catalogue()) {
                            writeLine(file, ITEMS.encode(item));
                        }
                    });
            write(
                    events,
                    file -> {
                        for (long event = 0; event < count; event++) {
                            writeLine(file, EVENTS.encode(simulator.next()));
                        }
                    });
        } catch (IOException e) {
            throw new UsageException("--out " + out + " cannot be written: " + e.getMessage());
        }
        Lines.print(
                spec.commandLine().getOut(),
                "%,10d items   %s",
                simulator.catalogue().size(),
                catalogue);
        Lines.print(spec.commandLine().getOut(), "%,10d events  %s", count, events);
        return 0;
    }

    private ShopperSimulator simulator() {
        SimulatorSettings settings = size.settings().withSeed(seed);
        try {
            Instant first = Instant.parse(start);
            ShopperSimulator simulator = new ShopperSimulator(settings);
            simulator.pace(first, rate);
            return simulator;
        } catch (DateTimeParseException e) {
            throw new UsageException(
                    "--start must be a time such as 2026-01-01T00:00:00Z: " + start);
        }
    }

    private interface Content {
        void writeTo(OutputStream file) throws IOException;
    }

    /** What is cut off half way must not look like a whole shop. */
    private static void write(Path file, Content content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try (OutputStream stream =
                new BufferedOutputStream(
                        new GZIPOutputStream(Files.newOutputStream(unfinished)), 1 << 16)) {
            content.writeTo(stream);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished); // or it keeps a full disk full
            throw e;
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeLine(OutputStream stream, byte[] line) throws IOException {
        stream.write(line);
        stream.write('\n');
    }
}
