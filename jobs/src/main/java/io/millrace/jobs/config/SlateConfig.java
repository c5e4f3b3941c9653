package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How a slate is composed of the best scored items.
 *
 * @param tierSizes items in the three search tiers, best tier first
 * @param maxCategoryShare the part of a page one category may fill
 * @param forYouSize items on the "for you" list
 * @param explorationShare the part of a recommended page that newcomers may take
 * @param refreshInterval how old a slate gets before it is made anew for somebody who stays away
 */
public record SlateConfig(
        List<Integer> tierSizes,
        double maxCategoryShare,
        int forYouSize,
        double explorationShare,
        Duration refreshInterval)
        implements Serializable {
    /** Search requests look three tiers up. */
    public static final int TIERS = 3;

    static final Option<List<Integer>> TIER_SIZES =
            Option.list(
                    "slate.tier-sizes",
                    OptionTypes.wholeNumber(1, 1_000),
                    TIERS,
                    List.of(10, 40, 150),
                    "Items in the three search tiers, best tier first.");
    static final Option<Double> MAX_CATEGORY_SHARE =
            Option.decimal(
                    "slate.max-category-share",
                    0.05,
                    1.0,
                    0.5,
                    "The part of a page that one category may fill.");
    static final Option<Integer> FOR_YOU_SIZE =
            Option.wholeNumber("slate.for-you-size", 1, 1_000, 50, "Items on the for-you list.");
    static final Option<Double> EXPLORATION_SHARE =
            Option.decimal(
                    "slate.exploration-share",
                    0,
                    0.5,
                    0.1,
                    "The part of a recommended page that goes to new items, which hardly anybody"
                            + " has chosen yet.");
    static final Option<Duration> REFRESH_INTERVAL =
            Option.duration(
                    "slate.refresh-interval",
                    Duration.ofMinutes(1),
                    Duration.ofDays(3_650),
                    Duration.ofDays(3),
                    "After this long (of event time) what is ranked for a shopper who stays away is"
                            + " made anew, so that nobody comes back to a page of weeks ago.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Slate",
                    "What a shopper's document is composed of.",
                    List.of(
                            TIER_SIZES,
                            MAX_CATEGORY_SHARE,
                            FOR_YOU_SIZE,
                            EXPLORATION_SHARE,
                            REFRESH_INTERVAL));

    public SlateConfig {
        tierSizes = List.copyOf(TIER_SIZES.require(tierSizes));
        MAX_CATEGORY_SHARE.require(maxCategoryShare);
        FOR_YOU_SIZE.require(forYouSize);
        EXPLORATION_SHARE.require(explorationShare);
        REFRESH_INTERVAL.require(refreshInterval);
        if (tierSizes.size() != TIERS) {
            throw new ConfigurationException(
                    TIER_SIZES + " = '" + TIER_SIZES.format(tierSizes) + "': must be three sizes");
        }
    }

    /** Items in all tiers together. */
    public int tierTotal() {
        return tierSizes.stream().mapToInt(Integer::intValue).sum();
    }

    static SlateConfig from(Settings settings) {
        return new SlateConfig(
                settings.get(TIER_SIZES),
                settings.get(MAX_CATEGORY_SHARE),
                settings.get(FOR_YOU_SIZE),
                settings.get(EXPLORATION_SHARE),
                settings.get(REFRESH_INTERVAL));
    }
}
