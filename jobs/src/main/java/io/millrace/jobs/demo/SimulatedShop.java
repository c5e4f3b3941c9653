package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.simulator.ShopperSimulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A shop of simulated shoppers: two days of history in a hurry, then life as it comes.
 *
 * <p>Going on at a rate means that events are sent when they happen. A sender that could not keep
 * up (a sleeping laptop, a broker that pauses) does not catch up: the shop goes on from the
 * present.
 */
final class SimulatedShop implements Shop {

    /** Events after which the model of a new shop is warm. */
    static final long WARM_UP = 20_000;

    private static final Duration HISTORY = Duration.ofDays(2);
    private static final Duration MARGIN = Duration.ofHours(1);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);
    private static final Duration MAX_BEHIND = Duration.ofSeconds(2);
    private static final Duration REMEMBER_EVERY = Duration.ofSeconds(5);

    private final ShopperSimulator simulator;
    private final SimulatorMemory memory;
    private final Outlet outlet;
    private final double eventsPerSecond;
    private final StopSignal stop;
    private final Waiter waiter;
    private final Consumer<String> lines;

    /**
     * @param memory where the number of events so far is kept from run to run
     * @param lines takes lines for the person who watches
     */
    SimulatedShop(
            ShopperSimulator simulator,
            SimulatorMemory memory,
            Outlet outlet,
            double eventsPerSecond,
            StopSignal stop,
            Waiter waiter,
            Consumer<String> lines) {
        this.simulator = requireNonNull(simulator, "simulator is null");
        this.memory = requireNonNull(memory, "memory is null");
        this.outlet = requireNonNull(outlet, "outlet is null");
        this.eventsPerSecond = eventsPerSecond;
        this.stop = requireNonNull(stop, "stop is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.lines = requireNonNull(lines, "lines is null");
    }

    @Override
    public long sendCatalogue() {
        List<CatalogueItem> catalogue = simulator.catalogue();
        String fingerprint = Integer.toHexString(catalogue.hashCode());
        if (fingerprint.equals(memory.catalogue())) {
            return 0;
        }
        catalogue.forEach(outlet::send);
        outlet.flush();
        memory.rememberCatalogue(fingerprint);
        return catalogue.size();
    }

    @Override
    public long warmUpEvents() {
        return Math.max(0, WARM_UP - simulator.eventNumber());
    }

    @Override
    public void warmUp() throws InterruptedException {
        long events = warmUpEvents();
        double perSecond = WARM_UP / (double) HISTORY.toSeconds();
        // The times between events are drawn, so that history takes a little more or less time
        // than planned: it must not reach into the future.
        Duration span = Duration.ofSeconds((long) (1.1 * events / perSecond)).plus(MARGIN);
        simulator.pace(waiter.instant().minus(span), perSecond);
        for (long sent = 0; sent < events && !stop.isStopped(); sent++) {
            outlet.awaitJob();
            outlet.send(simulator.next());
        }
        outlet.flush();
        memory.rememberEvents(simulator.eventNumber());
    }

    @Override
    public void goOn() throws InterruptedException {
        boolean driftAnnounced = simulator.hasDrifted();
        Instant nextMemory = waiter.instant();
        simulator.pace(waiter.instant(), eventsPerSecond);
        while (!stop.isStopped()) {
            Event event = simulator.next();
            Instant due = Instant.ofEpochMilli(event.timestamp());
            if (due.isBefore(waiter.instant().minus(MAX_BEHIND))) {
                simulator.pace(waiter.instant(), eventsPerSecond);
            }
            awaitMoment(due);
            outlet.send(event);
            if (!driftAnnounced && simulator.hasDrifted()) {
                driftAnnounced = true;
                lines.accept(
                        "Tastes shift now: three goals in ten go to "
                                + String.join(" > ", simulator.trendingCategory())
                                + ", and three shoppers in ten change what they like.");
            }
            if (!waiter.instant().isBefore(nextMemory)) {
                memory.rememberEvents(simulator.eventNumber());
                nextMemory = waiter.instant().plus(REMEMBER_EVERY);
            }
        }
        outlet.flush();
        memory.rememberEvents(simulator.eventNumber());
    }

    @Override
    public List<String> themes() {
        return simulator.collections();
    }

    @Override
    public void close() {
        memory.rememberEvents(simulator.eventNumber());
    }

    private void awaitMoment(Instant due) throws InterruptedException {
        while (!stop.isStopped()) {
            Duration left = Duration.between(waiter.instant(), due);
            if (left.isZero() || left.isNegative()) {
                return;
            }
            waiter.waitFor(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
        }
    }
}
