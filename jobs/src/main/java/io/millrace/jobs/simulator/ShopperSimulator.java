package io.millrace.jobs.simulator;

import static java.util.Objects.requireNonNull;

import io.millrace.events.CatalogueItem;
import io.millrace.events.Event;
import io.millrace.events.EventType;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Produces the events of a simulated shop, one after the other in time order.
 *
 * <p>The simulator keeps its own time, moved by {@link #pace}: a caller that sends events as they
 * fall due paces it to the present, one that wants a past paces it to a moment long ago. Between
 * events pass exponentially distributed times of the wanted mean. At each of these moments the open
 * session that has waited longest goes on, or, where all shoppers are still reading, a new one
 * begins: the rate is exact at any load, and the number of open sessions follows from it.
 *
 * <p>Equal settings and equal calls give equal events. Not thread safe.
 */
public final class ShopperSimulator {

    private static final double GAP_SPREAD = 0.8;

    private final SimulatorSettings settings;
    private final Assortment assortment;
    private final Population population;
    private final SessionPlanner planner;
    private final RandomGenerator random;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(
                    Comparator.comparingDouble(Waiting::due).thenComparingLong(Waiting::order));
    private final Queue<Event> ready = new ArrayDeque<>();

    private double now;
    private double millisPerEvent = 1_000;
    private long eventNumber;
    private long sessions;
    private int eventsOfLastStep = 1;

    public ShopperSimulator(SimulatorSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        SplittableRandom shop = new SplittableRandom(settings.seed());
        this.assortment =
                new AssortmentGenerator(Vocabulary.load(), shop.split())
                        .generate(settings.products());
        this.population = new Population(assortment, settings, shop.split());
        // What the shoppers do differs from run to run, the shop stays the same.
        this.random = new SplittableRandom(settings.seed() * 31 + settings.run().hashCode());
        this.planner = new SessionPlanner(assortment, population, settings.restockShare(), random);
        this.eventNumber = settings.firstEventNumber();
    }

    /** All products of the shop; the same for the life of the simulator. */
    public List<CatalogueItem> catalogue() {
        return assortment.products().stream().map(Product::item).toList();
    }

    /**
     * Goes on from the given moment at the given rate. Sessions under way move with the time, so
     * that nobody hurries to catch up. Simulated time never goes back: an earlier moment only
     * changes the rate.
     *
     * @param eventsPerSecond above 0
     */
    public void pace(Instant from, double eventsPerSecond) {
        requireNonNull(from, "from is null");
        if (!(eventsPerSecond > 0) || Double.isInfinite(eventsPerSecond)) {
            throw new IllegalArgumentException(
                    "eventsPerSecond must be above 0: " + eventsPerSecond);
        }
        millisPerEvent = 1_000 / eventsPerSecond;
        double shift = from.toEpochMilli() - now;
        if (shift > 0) {
            List<Waiting> moved = new ArrayList<>(waiting.size());
            waiting.forEach(entry -> moved.add(entry.later(shift)));
            waiting.clear();
            waiting.addAll(moved);
            now += shift;
        }
    }

    /** The next event; its timestamp is not before that of the one before. */
    public Event next() {
        if (ready.isEmpty()) {
            takeStep();
        }
        return ready.remove();
    }

    /** Number of events produced so far, by earlier runs too where the settings say so. */
    public long eventNumber() {
        return eventNumber - ready.size();
    }

    /** Whether tastes have shifted. */
    public boolean hasDrifted() {
        return population.hasDrifted();
    }

    /** Path of the category that becomes trendy when tastes shift. */
    public List<String> trendingCategory() {
        return assortment.categories().get(population.trendingCategory()).path();
    }

    /** Names of the styles that run across categories, as a shopper would type them. */
    public List<String> collections() {
        return assortment.collectionNames();
    }

    /** Ids of the registered users, the most frequent shopper first. */
    public List<String> usersByActivity() {
        return population.usersByActivity();
    }

    private void takeStep() {
        if (!population.hasDrifted() && eventNumber >= settings.driftAtEvent()) {
            population.drift(random);
        }
        for (int event = 0; event < eventsOfLastStep; event++) {
            now -= millisPerEvent * Math.log(1 - random.nextDouble());
        }
        Session session =
                !waiting.isEmpty() && waiting.peek().due() <= now
                        ? waiting.remove().session()
                        : openSession();
        List<Action> step = session.nextStep();
        for (Action action : step) {
            ready.add(event(session, action));
        }
        eventsOfLastStep = step.size();
        if (session.isOver()) {
            session.shopper().setShopping(false);
        } else {
            double gap =
                    settings.betweenEvents().toMillis()
                            * Draw.logNormal(random, GAP_SPREAD)
                            * Math.exp(-GAP_SPREAD * GAP_SPREAD / 2);
            waiting.add(new Waiting(session, now + gap, eventNumber));
        }
    }

    private Session openSession() {
        sessions++;
        String id = settings.run() + "-s" + sessions;
        boolean anonymous = Draw.chance(random, settings.anonymousShare());
        boolean signsIn = anonymous && Draw.chance(random, settings.signInShare());
        Shopper shopper = anonymous && !signsIn ? null : population.drawRegistered(random);
        if (shopper == null) {
            Shopper visitor = population.drawVisitor(random);
            visitor.setShopping(true);
            return new Session(id, visitor, visitor.visitorId(), false, planner.plan(visitor));
        }
        shopper.setShopping(true);
        List<List<Action>> steps = planner.plan(shopper);
        if (signsIn) {
            // Someone the shop knows, on a device it does not know yet.
            shopper.useDevice(population.newVisitorId());
            int signIn = 1 + random.nextInt(Math.min(steps.size(), 4));
            steps.add(signIn, List.of(Action.identify()));
            return new Session(id, shopper, shopper.visitorId(), false, steps);
        }
        return new Session(id, shopper, shopper.visitorId(), true, steps);
    }

    private Event event(Session session, Action action) {
        eventNumber++;
        if (action.type() == EventType.IDENTIFY) {
            session.signIn();
        }
        return new Event(
                settings.run() + "-" + eventNumber,
                action.type(),
                session.userId(),
                session.visitorId(),
                action.items(),
                (long) now,
                session.id(),
                action.value(),
                action.query(),
                action.surface(),
                action.position(),
                null,
                null);
    }

    /** A session whose shopper acts again when due. */
    private record Waiting(Session session, double due, long order) {

        Waiting later(double shift) {
            return new Waiting(session, due + shift, order);
        }
    }
}
