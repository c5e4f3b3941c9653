package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What the gate in front of the learners lets pass.
 *
 * @param dedupWindow event ids remembered per shopper, of active ones at least 1,000
 * @param allowedLateness an event older than this behind the shopper's newest one is dropped
 * @param futureTolerance an event further than this ahead of its arrival is refused
 * @param maxEventsPerMinute more events of one shopper in a minute are a crawler's
 * @param maxEventsAtOnce before that, so many may come at once
 */
public record GateConfig(
        int dedupWindow,
        Duration allowedLateness,
        Duration futureTolerance,
        int maxEventsPerMinute,
        int maxEventsAtOnce)
        implements Serializable {
    static final Option<Integer> DEDUP_WINDOW =
            Option.wholeNumber(
                    "gate.dedup-window",
                    16,
                    65_536,
                    512,
                    "Event ids remembered per shopper to recognise repeated events; at least 1,000,"
                            + " the lines of a large basket, until the shopper pauses for an hour.");
    static final Option<Duration> ALLOWED_LATENESS =
            Option.duration(
                    "gate.allowed-lateness",
                    Duration.ZERO,
                    Duration.ofDays(3_650),
                    Duration.ofDays(30),
                    "An event further than this behind the newest one of its shopper is late and"
                            + " not learned from.");
    static final Option<Duration> FUTURE_TOLERANCE =
            Option.duration(
                    "gate.future-tolerance",
                    Duration.ZERO,
                    Duration.ofDays(3_650),
                    Duration.ofDays(1),
                    "An event dated further than this after its arrival in Kafka is refused.");
    static final Option<Integer> MAX_EVENTS_PER_MINUTE =
            Option.wholeNumber(
                    "gate.max-events-per-minute",
                    10,
                    1_000_000,
                    120,
                    "More events of one shopper in a minute are a suspected bot's, once"
                            + " gate.max-events-at-once is used up. Only time that has passed by the"
                            + " shopper's events and around them counts.");
    static final Option<Integer> MAX_EVENTS_AT_ONCE =
            Option.wholeNumber(
                    "gate.max-events-at-once",
                    10,
                    1_000_000,
                    1_500,
                    "Events of one shopper that may come at once: a basket of a wholesaler can hold"
                            + " 1,000 lines.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Gate",
                    "What is let through to the learners.",
                    List.of(
                            DEDUP_WINDOW,
                            ALLOWED_LATENESS,
                            FUTURE_TOLERANCE,
                            MAX_EVENTS_PER_MINUTE,
                            MAX_EVENTS_AT_ONCE));

    public GateConfig {
        DEDUP_WINDOW.require(dedupWindow);
        ALLOWED_LATENESS.require(allowedLateness);
        FUTURE_TOLERANCE.require(futureTolerance);
        MAX_EVENTS_PER_MINUTE.require(maxEventsPerMinute);
        MAX_EVENTS_AT_ONCE.require(maxEventsAtOnce);
    }

    static GateConfig from(Settings settings) {
        return new GateConfig(
                settings.get(DEDUP_WINDOW),
                settings.get(ALLOWED_LATENESS),
                settings.get(FUTURE_TOLERANCE),
                settings.get(MAX_EVENTS_PER_MINUTE),
                settings.get(MAX_EVENTS_AT_ONCE));
    }
}
