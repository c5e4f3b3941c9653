package io.millrace.affinity;

import java.io.Serializable;

/**
 * How affinities are learned.
 *
 * @param halfLifeMillis after which an observation counts half, above 0
 * @param expiryMillis after which a query that nobody searches for is forgotten, above 0
 * @param windowMillis how long after a search a click, and after a click a purchase, is owed to it,
 *     above 0
 * @param items of a query that are told apart, at least 1
 */
public record AffinitySettings(long halfLifeMillis, long expiryMillis, long windowMillis, int items)
        implements Serializable {
    /** What a configuration without other values says. */
    public static final AffinitySettings DEFAULT =
            new AffinitySettings(14 * 86_400_000L, 90 * 86_400_000L, 86_400_000L, 100);

    public AffinitySettings {
        require("halfLifeMillis", halfLifeMillis);
        require("expiryMillis", expiryMillis);
        require("windowMillis", windowMillis);
        require("items", items);
    }

    private static void require(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be above 0: " + name + "=" + value);
        }
    }
}
