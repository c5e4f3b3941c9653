package io.millrace.jobs.simulator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the simulated shop is like.
 *
 * @param seed makes the shop: equal seeds give equal catalogues and shoppers
 * @param run names this run of the shop, at most 64 letters, digits and hyphens. It goes into event
 *     and visitor ids, so that two runs of one shop never produce the same id, and it seeds what
 *     the shoppers do
 * @param products number of catalogue items, variants included, {@value #MIN_PRODUCTS} to {@value
 *     #MAX_PRODUCTS}
 * @param shoppers number of registered shoppers, {@value #MIN_SHOPPERS} to {@value #MAX_SHOPPERS}
 * @param anonymousShare share of sessions that begin without a sign-in, 0..1
 * @param signInShare share of those that sign in on the way, 0..1
 * @param restockShare chance, 0..1, that a shopper who has bought something that runs out comes
 *     back for the same thing
 * @param betweenEvents mean time between two actions of one session
 * @param firstEventNumber number of the first event to be produced: above 0 where an earlier run is
 *     continued
 * @param driftAtEvent number of the event at which tastes shift; {@link Long#MAX_VALUE} for never
 */
public record SimulatorSettings(
        long seed,
        String run,
        int products,
        int shoppers,
        double anonymousShare,
        double signInShare,
        double restockShare,
        Duration betweenEvents,
        long firstEventNumber,
        long driftAtEvent) {
    public static final int MIN_PRODUCTS = 100;
    public static final int MAX_PRODUCTS = 5_000_000;
    public static final int MIN_SHOPPERS = 10;
    public static final int MAX_SHOPPERS = 1_000_000;

    public SimulatorSettings {
        requireNonNull(run, "run is null");
        requireNonNull(betweenEvents, "betweenEvents is null");
        if (!run.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException(
                    "run must be 1 to 64 letters, digits and hyphens: run=" + run);
        }
        requireNumber("products", products, MIN_PRODUCTS, MAX_PRODUCTS);
        requireNumber("shoppers", shoppers, MIN_SHOPPERS, MAX_SHOPPERS);
        requireShare("anonymousShare", anonymousShare);
        requireShare("signInShare", signInShare);
        requireShare("restockShare", restockShare);
        if (betweenEvents.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "betweenEvents must be at least 1 ms: " + betweenEvents);
        }
        if (firstEventNumber < 0) {
            throw new IllegalArgumentException(
                    "firstEventNumber must not be negative: " + firstEventNumber);
        }
    }

    /** 3,000 products, 2,000 registered shoppers, tastes shifting at event 25,000. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                42, "sim", 3_000, 2_000, 0.35, 0.3, 0.5, Duration.ofSeconds(5), 0, 25_000);
    }

    public SimulatorSettings withSeed(long newSeed) {
        return new SimulatorSettings(
                newSeed,
                run,
                products,
                shoppers,
                anonymousShare,
                signInShare,
                restockShare,
                betweenEvents,
                firstEventNumber,
                driftAtEvent);
    }

    public SimulatorSettings withProducts(int newProducts) {
        return new SimulatorSettings(
                seed,
                run,
                newProducts,
                shoppers,
                anonymousShare,
                signInShare,
                restockShare,
                betweenEvents,
                firstEventNumber,
                driftAtEvent);
    }

    public SimulatorSettings withShoppers(int newShoppers) {
        return new SimulatorSettings(
                seed,
                run,
                products,
                newShoppers,
                anonymousShare,
                signInShare,
                restockShare,
                betweenEvents,
                firstEventNumber,
                driftAtEvent);
    }

    /** The same shop, continued under another run name from the given event number. */
    public SimulatorSettings continued(String newRun, long newFirstEventNumber) {
        return new SimulatorSettings(
                seed,
                newRun,
                products,
                shoppers,
                anonymousShare,
                signInShare,
                restockShare,
                betweenEvents,
                newFirstEventNumber,
                driftAtEvent);
    }

    public SimulatorSettings withDriftAtEvent(long newDriftAtEvent) {
        return new SimulatorSettings(
                seed,
                run,
                products,
                shoppers,
                anonymousShare,
                signInShare,
                restockShare,
                betweenEvents,
                firstEventNumber,
                newDriftAtEvent);
    }

    private static void requireNumber(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be " + least + " to " + most + ": " + value);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in 0..1: " + value);
        }
    }
}
