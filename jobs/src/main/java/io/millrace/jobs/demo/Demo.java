package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.ShopperIds;
import io.millrace.jobs.replay.Ledger;
import io.millrace.jobs.replay.OutcomeTable;
import io.millrace.jobs.replay.Outcomes;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ComparisonTable;
import io.millrace.jobs.search.ElasticsearchException;
import io.millrace.jobs.search.ShopSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Opens a shop in front of a running job and shows how the job keeps up, until it is stopped or the
 * time is over.
 */
final class Demo {

    private static final String RUNNING = "RUNNING";
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);
    private static final Duration METRICS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration THREAD_END = Duration.ofSeconds(10);

    private final DemoJob job;
    private final Shop shop;
    private final Outlet outlet;
    private final ShopEvents events;
    private final Ledger ledger;
    private final ShopSearch search;
    private final StopSignal stop;
    private final Waiter waiter;
    private final StatusPrinter printer;
    private final Settings settings;
    private final FlinkMetrics metrics;
    private final Rate rate = new Rate();
    private final List<String> failures = new ArrayList<>();

    private volatile boolean warm;
    private volatile boolean ended;
    private volatile Throwable shopFailure;
    private String lastException = "";
    private Thread exampleThread;
    private volatile Optional<WorkedExample.Result> example = Optional.empty();
    private Optional<Freshness> freshness = Optional.empty();
    private Instant nextMetrics = Instant.MIN;

    /**
     * How the demo is run.
     *
     * @param duration how long; empty for until it is stopped
     * @param deadLettersFail whether the shop is known to send good events only
     * @param searchOptions what a search command needs to find this demo, for instance a folder
     * @param exampleVisitor an id nobody had before
     * @param width characters of a line
     */
    record Settings(
            Optional<Duration> duration,
            boolean deadLettersFail,
            String searchOptions,
            String exampleVisitor,
            int width) {}

    Demo(
            DemoJob job,
            Shop shop,
            Outlet outlet,
            ShopEvents events,
            Ledger ledger,
            ShopSearch search,
            StopSignal stop,
            Waiter waiter,
            StatusPrinter printer,
            Settings settings) {
        this.job = requireNonNull(job, "job is null");
        this.shop = requireNonNull(shop, "shop is null");
        this.outlet = requireNonNull(outlet, "outlet is null");
        this.events = requireNonNull(events, "events is null");
        this.ledger = requireNonNull(ledger, "ledger is null");
        this.search = requireNonNull(search, "search is null");
        this.stop = requireNonNull(stop, "stop is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.printer = requireNonNull(printer, "printer is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.metrics = new FlinkMetrics(job.webAddress());
    }

    /** Runs until stopped or over, and says how it went. */
    Summary run() throws InterruptedException {
        Instant start = waiter.instant();
        Optional<Instant> end = settings.duration().map(start::plus);
        Thread shopThread = new Thread(this::keepShop, "millrace-demo-shop");
        shopThread.start();
        Instant nextStatus = start.plus(STATUS_INTERVAL);
        boolean over = false;
        while (!over) {
            Outcomes accounted = ledger.accounted();
            outlet.setAccounted(accounted.total() - ledger.unreadBefore());
            if (!waiter.instant().isBefore(nextStatus)) {
                nextStatus = waiter.instant().plus(STATUS_INTERVAL);
                showStatus(accounted);
            }
            if (warm && exampleThread == null && answersInTime()) {
                exampleThread = new Thread(this::showExample, "millrace-demo-example");
                exampleThread.start();
            }
            if (ended) {
                ended = false;
                printer.line("The job has accounted for all of them:");
                OutcomeTable.of(accounted).lines().forEach(printer::line);
            }
            over =
                    stop.await(TICK)
                            || hasFailed()
                            || end.isPresent() && !waiter.instant().isBefore(end.get());
        }
        stop.stop();
        shopThread.join(THREAD_END.toMillis());
        if (exampleThread != null) {
            exampleThread.join(THREAD_END.toMillis());
        }
        hasFailed();
        Duration elapsed = Duration.between(start, waiter.instant());
        return summary(elapsed);
    }

    private void keepShop() {
        try {
            long products = shop.sendCatalogue();
            if (products > 0) {
                printer.line(String.format(Locale.ROOT, "Sent %,d products.", products));
            }
            long events = shop.warmUpEvents();
            Instant start = waiter.instant();
            if (events > 0) {
                printer.line(
                        String.format(
                                Locale.ROOT, "Fast-forwarding the first %,d events ...", events));
                shop.warmUp();
                outlet.awaitAllAccounted();
                if (stop.isStopped()) {
                    return;
                }
                printer.line(
                        String.format(
                                Locale.ROOT,
                                "The model is warm: %,d events in %.1f s.",
                                outlet.sent(),
                                Duration.between(start, waiter.instant()).toMillis() / 1_000.0));
            } else {
                printer.line("Going on where the last run of this folder ended.");
            }
            warm = true;
            shop.goOn();
            if (!stop.isStopped()) {
                outlet.awaitAllAccounted();
                ended = !stop.isStopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            shopFailure = e;
        }
    }

    private void showStatus(Outcomes accounted) throws InterruptedException {
        if (!waiter.instant().isBefore(nextMetrics)) {
            nextMetrics = waiter.instant().plus(METRICS_INTERVAL);
            readMetrics();
        }
        long lag = Math.max(0, ledger.expected() - accounted.total());
        double perSecond = rate.update(waiter.instant(), accounted.total());
        String state = job.state();
        String line = new Status(accounted, perSecond, lag, freshness).line();
        printer.status(state.equals(RUNNING) ? line : line + " | job " + state);
    }

    private void readMetrics() throws InterruptedException {
        metrics.lastException()
                .filter(exception -> !exception.equals(lastException))
                .ifPresent(
                        exception -> {
                            lastException = exception;
                            printer.line("The job restarts after: " + exception);
                        });
        Optional<Freshness> measured = metrics.freshness();
        if (measured.isPresent()) {
            freshness = measured;
        }
    }

    private boolean hasFailed() throws InterruptedException {
        job.failure().ifPresent(failure -> fail("the job ended: " + oneLine(failure)));
        if (shopFailure != null) {
            fail("no more events could be sent: " + oneLine(shopFailure));
        }
        return !failures.isEmpty();
    }

    /** Behind a large catalogue that is being loaded a click would wait for minutes. */
    private boolean answersInTime() {
        double patience = WorkedExample.PATIENCE.toMillis();
        return freshness.filter(measured -> measured.p99Millis() > patience).isEmpty();
    }

    private void showExample() {
        try {
            example =
                    new WorkedExample(search, outlet, events, stop, waiter)
                            .run(settings.exampleVisitor(), shop.themes());
            if (example.isPresent()) {
                show(example.get());
            } else if (!stop.isStopped()) {
                printer.line("One click moved nothing: the example failed.");
            }
            Optional<PersonalSample.Suggestion> suggestion =
                    new PersonalSample(search, events).suggestion();
            if (suggestion.isPresent()) {
                printer.line("Try it yourself, in another terminal:");
                printer.line("  " + command(suggestion.get()));
                printer.line("");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            printer.line("The example could not be shown: " + oneLine(e));
        }
    }

    private void show(WorkedExample.Result result) {
        printer.line("");
        printer.line(
                String.format(
                        Locale.ROOT,
                        "Example: a visitor nobody has seen before searches for \"%s\", clicks on hit"
                                + " %d, \"%s\",",
                        result.query(),
                        result.clicked().rank(),
                        result.clicked().title()));
        printer.line(
                String.format(
                        Locale.ROOT,
                        "and %.1f s later the same search request answers for this visitor:",
                        result.elapsed().toMillis() / 1_000.0));
        printer.line("");
        ComparisonTable table =
                new ComparisonTable("before the click", "after the click", settings.width());
        table.lines(result.comparison(), WorkedExample.size()).forEach(printer::line);
        printer.line("");
        table.legend(result.comparison(), WorkedExample.size()).forEach(printer::line);
        printer.line("");
    }

    private String command(PersonalSample.Suggestion suggestion) {
        String id = ShopperIds.withoutPrefix(suggestion.shopperId());
        String who = ShopperIds.isUser(suggestion.shopperId()) ? "--user " : "--visitor ";
        return "./millrace search \""
                + suggestion.query()
                + "\" "
                + who
                + id
                + settings.searchOptions();
    }

    private Summary summary(Duration elapsed) throws InterruptedException {
        Optional<PersonalSample.Result> sample = Optional.empty();
        if (failures.isEmpty() && settings.duration().isPresent()) {
            drain();
            sample = sample();
        }
        Outcomes outcomes = ledger.accounted();
        if (settings.deadLettersFail() && outcomes.deadLetters() > 0) {
            fail("the simulator's events are good, but some became dead letters");
        }
        if (settings.duration().isPresent() && failures.isEmpty()) {
            if (exampleThread == null) {
                fail("the time was over before the model was warm and answered in time");
            } else if (example.isEmpty()) {
                fail("a click did not change the ranking");
            }
            if (sample.isPresent() && sample.get().personal() == 0) {
                fail("no hit was ranked for a shopper");
            }
        }
        return new Summary(outlet.sent(), outcomes, elapsed, freshness, example, sample, failures);
    }

    private void drain() throws InterruptedException {
        Instant deadline = waiter.instant().plus(DRAIN);
        while (ledger.accounted().total() < ledger.expected()) {
            if (!waiter.instant().isBefore(deadline)) {
                fail(
                        String.format(
                                Locale.ROOT,
                                "the job has not accounted for %,d events within %d s",
                                ledger.expected() - ledger.accounted().total(),
                                DRAIN.toSeconds()));
                return;
            }
            if (hasFailed()) {
                return;
            }
            waiter.waitFor(TICK);
        }
    }

    private Optional<PersonalSample.Result> sample() throws InterruptedException {
        try {
            return Optional.of(new PersonalSample(search, events).run());
        } catch (ElasticsearchException e) {
            fail(e.getMessage());
            return Optional.empty();
        }
    }

    private void fail(String failure) {
        if (!failures.contains(failure)) {
            failures.add(failure);
        }
    }

    private static String oneLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().replaceAll("\\s+", " ");
    }
}
