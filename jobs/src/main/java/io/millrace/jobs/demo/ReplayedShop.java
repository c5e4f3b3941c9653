package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.reader.CatalogueFile;
import io.millrace.events.reader.EventFile;
import io.millrace.events.reader.FileRecord;
import io.millrace.jobs.replay.Speed;
import io.millrace.jobs.replay.Waiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A shop whose events come from files, at a multiple of their own time. */
final class ReplayedShop implements Shop {

    private static final long WARM_UP = 20_000;
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final EventFile eventFile;
    private final CatalogueFile catalogueFile;
    private final Outlet outlet;
    private final Speed speed;
    private final StopSignal stop;
    private final Waiter waiter;
    private final Consumer<String> lines;
    private final Iterator<FileRecord> events;

    /**
     * @param catalogueFile null for none
     */
    ReplayedShop(
            EventFile eventFile,
            CatalogueFile catalogueFile,
            Outlet outlet,
            Speed speed,
            StopSignal stop,
            Waiter waiter,
            Consumer<String> lines) {
        this.eventFile = requireNonNull(eventFile, "eventFile is null");
        this.catalogueFile = catalogueFile;
        this.outlet = requireNonNull(outlet, "outlet is null");
        this.speed = requireNonNull(speed, "speed is null");
        this.stop = requireNonNull(stop, "stop is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.lines = requireNonNull(lines, "lines is null");
        this.events = eventFile.iterator();
    }

    @Override
    public long sendCatalogue() {
        if (catalogueFile == null) {
            return 0;
        }
        long items = 0;
        for (FileRecord record : catalogueFile) {
            outlet.sendCatalogue(record.key(), record.json());
            items++;
        }
        outlet.flush();
        return items;
    }

    @Override
    public long warmUpEvents() {
        return WARM_UP;
    }

    @Override
    public void warmUp() throws InterruptedException {
        for (long sent = 0; sent < WARM_UP && events.hasNext() && !stop.isStopped(); sent++) {
            send(events.next());
        }
        outlet.flush();
    }

    @Override
    public void goOn() throws InterruptedException {
        Instant start = waiter.instant();
        long first = FileRecord.NO_TIMESTAMP;
        while (events.hasNext() && !stop.isStopped()) {
            FileRecord record = events.next();
            if (record.timestamp() != FileRecord.NO_TIMESTAMP) {
                if (first == FileRecord.NO_TIMESTAMP) {
                    first = record.timestamp();
                }
                awaitTurn(start.plus(speed.afterFileMillis(record.timestamp() - first)));
            }
            send(record);
        }
        outlet.flush();
        if (!stop.isStopped()) {
            lines.accept(
                    String.format(
                            Locale.ROOT,
                            "The file is at its end: %,d events sent.",
                            outlet.sent()));
        }
    }

    @Override
    public List<String> themes() {
        return List.of();
    }

    @Override
    public void close() {
        try {
            eventFile.close();
            if (catalogueFile != null) {
                catalogueFile.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a file: " + e.getMessage(), e);
        }
    }

    private void send(FileRecord record) throws InterruptedException {
        outlet.awaitJob();
        outlet.send(record.key(), record.json());
    }

    private void awaitTurn(Instant due) throws InterruptedException {
        while (!stop.isStopped()) {
            Duration left = Duration.between(waiter.instant(), due);
            if (left.isZero() || left.isNegative()) {
                return;
            }
            waiter.waitFor(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
        }
    }
}
