package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How the learners learn.
 *
 * @param historyLength items remembered per shopper
 * @param microBatchEvents events learned from together, at most
 * @param microBatchInterval an event waits at the latest this long for company
 * @param stalenessCap events admitted but not yet applied, per learner, before reading is held back
 * @param coVisitationHalfLife after this long of event time a co-visitation weighs half
 * @param neighbours neighbours kept per item
 * @param publishedNeighbours the strongest of them that are published
 * @param popularityHalfLife after this long of event time a view counts half
 * @param shopperExpiry after this long of event time without an event a shopper is forgotten
 * @param itemExpiry after this long of event time without an interaction an item that is not in the
 *     catalogue is forgotten
 * @param seed of everything that is drawn at random
 */
public record LearnerConfig(
        int historyLength,
        int microBatchEvents,
        Duration microBatchInterval,
        int stalenessCap,
        Duration coVisitationHalfLife,
        int neighbours,
        int publishedNeighbours,
        Duration popularityHalfLife,
        Duration shopperExpiry,
        Duration itemExpiry,
        int seed)
        implements Serializable {
    static final Option<Integer> HISTORY_LENGTH =
            Option.wholeNumber(
                    "learner.history-length",
                    1,
                    50,
                    50,
                    "Last distinct items of a shopper that the ranking is made from.");
    static final Option<Integer> MICRO_BATCH_EVENTS =
            Option.wholeNumber(
                    "learner.micro-batch-events",
                    1,
                    10_000,
                    64,
                    "Events learned from together, at most.");
    static final Option<Duration> MICRO_BATCH_INTERVAL =
            Option.duration(
                    "learner.micro-batch-interval",
                    Duration.ofMillis(1),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(5),
                    "An event waits at the latest this long for others to be learned with it.");
    static final Option<Integer> STALENESS_CAP =
            Option.wholeNumber(
                    "learner.staleness-cap",
                    1,
                    100_000,
                    256,
                    "Events a learner may admit before earlier ones are applied to the model; beyond"
                            + " it reading is held back.");
    static final Option<Duration> CO_VISITATION_HALF_LIFE =
            Option.duration(
                    "learner.co-visitation-half-life",
                    Duration.ofMinutes(1),
                    Duration.ofDays(3_650),
                    Duration.ofDays(180),
                    "After this long (of event time) two items' common visits weigh half.");
    static final Option<Integer> NEIGHBOURS =
            Option.wholeNumber("learner.neighbours", 1, 2_000, 100, "Neighbours kept per item.");
    static final Option<Integer> PUBLISHED_NEIGHBOURS =
            Option.wholeNumber(
                    "learner.published-neighbours",
                    1,
                    100,
                    100,
                    "The strongest neighbours of an item, which are published and scored with.");
    static final Option<Duration> POPULARITY_HALF_LIFE =
            Option.duration(
                    "learner.popularity-half-life",
                    Duration.ofMinutes(1),
                    Duration.ofDays(3_650),
                    Duration.ofDays(30),
                    "After this long (of event time) an event counts half towards popularity.");
    static final Option<Duration> SHOPPER_EXPIRY =
            Option.duration(
                    "learner.shopper-expiry",
                    Duration.ofDays(1),
                    Duration.ofDays(36_500),
                    Duration.ofDays(365),
                    "After this long (of event time) without an event a shopper is forgotten,"
                            + " documents and all.");
    static final Option<Duration> ITEM_EXPIRY =
            Option.duration(
                    "learner.item-expiry",
                    Duration.ofDays(1),
                    Duration.ofDays(36_500),
                    Duration.ofDays(730),
                    "After this long (of event time) without an interaction an item that is not in"
                            + " the catalogue is forgotten.");
    static final Option<Integer> SEED =
            Option.wholeNumber(
                    "learner.seed",
                    0,
                    Integer.MAX_VALUE,
                    1,
                    "Seed of everything that is drawn at random.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Learners",
                    "How the model is learned.",
                    List.of(
                            HISTORY_LENGTH,
                            MICRO_BATCH_EVENTS,
                            MICRO_BATCH_INTERVAL,
                            STALENESS_CAP,
                            CO_VISITATION_HALF_LIFE,
                            NEIGHBOURS,
                            PUBLISHED_NEIGHBOURS,
                            POPULARITY_HALF_LIFE,
                            SHOPPER_EXPIRY,
                            ITEM_EXPIRY,
                            SEED));

    public LearnerConfig {
        HISTORY_LENGTH.require(historyLength);
        MICRO_BATCH_EVENTS.require(microBatchEvents);
        MICRO_BATCH_INTERVAL.require(microBatchInterval);
        STALENESS_CAP.require(stalenessCap);
        CO_VISITATION_HALF_LIFE.require(coVisitationHalfLife);
        NEIGHBOURS.require(neighbours);
        PUBLISHED_NEIGHBOURS.require(publishedNeighbours);
        POPULARITY_HALF_LIFE.require(popularityHalfLife);
        SHOPPER_EXPIRY.require(shopperExpiry);
        ITEM_EXPIRY.require(itemExpiry);
        SEED.require(seed);
        if (publishedNeighbours > neighbours) {
            throw new ConfigurationException(
                    "%s = '%d': must not be more than %s = '%d'"
                            .formatted(
                                    PUBLISHED_NEIGHBOURS,
                                    publishedNeighbours,
                                    NEIGHBOURS,
                                    neighbours));
        }
        if (microBatchEvents > stalenessCap) {
            throw new ConfigurationException(
                    "%s = '%d': must not be more than %s = '%d'"
                            .formatted(
                                    MICRO_BATCH_EVENTS,
                                    microBatchEvents,
                                    STALENESS_CAP,
                                    stalenessCap));
        }
    }

    static LearnerConfig from(Settings settings) {
        return new LearnerConfig(
                settings.get(HISTORY_LENGTH),
                settings.get(MICRO_BATCH_EVENTS),
                settings.get(MICRO_BATCH_INTERVAL),
                settings.get(STALENESS_CAP),
                settings.get(CO_VISITATION_HALF_LIFE),
                settings.get(NEIGHBOURS),
                settings.get(PUBLISHED_NEIGHBOURS),
                settings.get(POPULARITY_HALF_LIFE),
                settings.get(SHOPPER_EXPIRY),
                settings.get(ITEM_EXPIRY),
                settings.get(SEED));
    }
}
