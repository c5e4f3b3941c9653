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
        catalogue.forEach(outlet::send);
        outlet.flush();
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
        simulator.pace(
                waiter.instant().minus(Duration.ofSeconds((long) (events / perSecond))), perSecond);
        for (long sent = 0; sent < events && !stop.isStopped(); sent++) {
            outlet.awaitJob();
            outlet.send(notInTheFuture(simulator.next()));
        }
        outlet.flush();
        memory.remember(simulator.eventNumber());
    }

    @Override
    public void goOn() throws InterruptedException {
        boolean driftAnnounced = simulator.hasDrifted();
        Instant nextMemory = waiter.instant();
        simulator.pace(waiter.instant(), eventsPerSecond);
        while (!stop.isStopped()) {
            Event event = simulator.next();
            Duration ahead =
                    Duration.between(waiter.instant(), Instant.ofEpochMilli(event.timestamp()));
            if (ahead.compareTo(MAX_BEHIND.negated()) < 0) {
                simulator.pace(waiter.instant(), eventsPerSecond);
            }
            if (!ahead.isNegative()) {
                waiter.waitFor(ahead);
            }
            outlet.send(event);
            if (!driftAnnounced && simulator.hasDrifted()) {
                driftAnnounced = true;
                lines.accept(
                        "Tastes shift now: three goals in ten go to "
                                + String.join(" > ", simulator.trendingCategory())
                                + ", and three shoppers in ten change what they like.");
            }
            if (!waiter.instant().isBefore(nextMemory)) {
                memory.remember(simulator.eventNumber());
                nextMemory = waiter.instant().plus(REMEMBER_EVERY);
            }
        }
        outlet.flush();
        memory.remember(simulator.eventNumber());
    }

    @Override
    public void close() {
        memory.remember(simulator.eventNumber());
    }

    /** History is drawn at random and may overshoot the present by a little. */
    private Event notInTheFuture(Event event) {
        long now = waiter.millis();
        return event.timestamp() <= now
                ? event
                : new Event(
                        event.eventId(),
                        event.type(),
                        event.userId(),
                        event.visitorId(),
                        event.items(),
                        now,
                        event.sessionId(),
                        event.value(),
                        event.query(),
                        event.surface(),
                        event.position(),
                        event.slateId(),
                        event.variant());
    }
}
