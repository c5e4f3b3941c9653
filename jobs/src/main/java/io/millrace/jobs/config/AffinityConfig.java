package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How is learned what shoppers choose for a query.
 *
 * @param halfLife after which a choice counts half
 * @param queryExpiry after which a query that nobody searches for is forgotten
 * @param attributionWindow how long after a search a click, and after it a purchase, is owed to it
 * @param itemsPerQuery how many items of a query are told apart
 */
public record AffinityConfig(
        Duration halfLife, Duration queryExpiry, Duration attributionWindow, int itemsPerQuery)
        implements Serializable {
    static final Option<Duration> HALF_LIFE =
            Option.duration(
                    "affinity.half-life",
                    Duration.ofMinutes(1),
                    Duration.ofDays(3_650),
                    Duration.ofDays(14),
                    "What shoppers chose for a query counts half after this long (of the events' own"
                            + " time).");
    static final Option<Duration> QUERY_EXPIRY =
            Option.duration(
                    "affinity.query-expiry",
                    Duration.ofDays(1),
                    Duration.ofDays(36_500),
                    Duration.ofDays(90),
                    "A query that nobody searches for is forgotten after this long, in event time.");
    static final Option<Duration> ATTRIBUTION_WINDOW =
            Option.duration(
                    "affinity.attribution-window",
                    Duration.ofMinutes(1),
                    Duration.ofDays(30),
                    Duration.ofDays(1),
                    "A click is owed to a search, and a purchase to a click, at most this long before"
                            + " it.");
    static final Option<Integer> ITEMS_PER_QUERY =
            Option.wholeNumber(
                    "affinity.items-per-query",
                    10,
                    1_000,
                    100,
                    "Items of a query whose choices are counted apart.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Affinity",
                    "How is learned what shoppers choose for a query.",
                    List.of(HALF_LIFE, QUERY_EXPIRY, ATTRIBUTION_WINDOW, ITEMS_PER_QUERY));

    public AffinityConfig {
        HALF_LIFE.require(halfLife);
        QUERY_EXPIRY.require(queryExpiry);
        ATTRIBUTION_WINDOW.require(attributionWindow);
        ITEMS_PER_QUERY.require(itemsPerQuery);
    }

    static AffinityConfig from(Settings settings) {
        return new AffinityConfig(
                settings.get(HALF_LIFE),
                settings.get(QUERY_EXPIRY),
                settings.get(ATTRIBUTION_WINDOW),
                settings.get(ITEMS_PER_QUERY));
    }
}
