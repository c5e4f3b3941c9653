package io.millrace.jobs.evaluate;

import io.millrace.events.BadRecordException;
import io.millrace.events.CatalogueCodec;
import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventCodec;
import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FileRecord;
import io.millrace.jobs.cli.FileMappingOptions;
import io.millrace.jobs.cli.ShopFiles;
import io.millrace.jobs.cli.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which files are read, and what is kept of them. */
public final class DataOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Mixin private FileMappingOptions mapping;

    @Option(
            names = "--events",
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
            names = "--positive",
            paramLabel = "RULE,...",
            description =
                    "Keep only events that match, for judging and for learning: TYPE, or TYPE with"
                            + " a bound on the value, such as 'purchase,rate_item>=4'.")
    private String positive;

    @Option(names = "--limit", paramLabel = "N", description = "Read the first N events only.")
    private Long limit;

    private long unreadable;

    /**
     * Refuses what cannot be, before anything is read.
     *
     * @throws ParameterException if there is no {@code --events}
     */
    public void check() {
        if (events == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--events=FILE'");
        }
        if (limit != null && limit < 0) {
            throw new UsageException("--limit must not be negative: " + limit);
        }
        rule();
    }

    /** Name of the events file, without its folder. */
    String eventsName() {
        return events.getFileName().toString();
    }

    /** The rule as it was given, or null. */
    String positive() {
        return positive;
    }

    /** Name of the catalogue's file, without its folder, or null. */
    String catalogueName() {
        return catalogue == null ? null : catalogue.getFileName().toString();
    }

    Long limit() {
        return limit;
    }

    /** Takes events as they stand in the file. */
    public interface EventConsumer {
        void accept(FileRecord record, Event event) throws InterruptedException;
    }

    /** Goes through the events that are kept, in the order of the file. */
    public void forEachEvent(EventConsumer action) throws InterruptedException {
        PositiveRule rule = rule();
        EventCodec codec = new EventCodec();
        try (EventFile file = ShopFiles.openEvents(events, mapping.events())) {
            long read = 0;
            for (FileRecord record : file) {
                if (limit != null && read == limit) {
                    break;
                }
                read++;
                try {
                    Event event = codec.decode(record.json());
                    if (rule.matches(event)) {
                        action.accept(record, event);
                    }
                } catch (BadRecordException e) {
                    unreadable++;
                }
            }
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new UsageException("--events " + events + ": " + e.getMessage());
        }
    }

    /** Goes through the items of the catalogue, if there is one. */
    public void forEachItem(Consumer<FileRecord> action) {
        if (catalogue == null) {
            return;
        }
        try (CatalogueFile file = ShopFiles.openCatalogue(catalogue, mapping.catalogue())) {
            file.forEach(action);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new UsageException("--catalogue " + catalogue + ": " + e.getMessage());
        }
    }

    EvaluationData read() throws InterruptedException {
        unreadable = 0;
        List<CatalogueItem> items = catalogue == null ? List.of() : readCatalogue();
        EventStream stream = readEvents();
        return new EvaluationData(stream, items, unreadable);
    }

    private EventStream readEvents() throws InterruptedException {
        EventStream.Builder stream = new EventStream.Builder();
        forEachEvent((record, event) -> stream.add(event));
        return stream.build();
    }

    private List<CatalogueItem> readCatalogue() {
        CatalogueCodec codec = new CatalogueCodec();
        List<CatalogueItem> items = new ArrayList<>();
        forEachItem(
                record -> {
                    try {
                        items.add(codec.decode(record.json()));
                    } catch (BadRecordException e) {
                        unreadable++;
                    }
                });
        return items;
    }

    private PositiveRule rule() {
        try {
            return positive == null ? PositiveRule.everything() : PositiveRule.parse(positive);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--positive: " + e.getMessage());
        }
    }
}
