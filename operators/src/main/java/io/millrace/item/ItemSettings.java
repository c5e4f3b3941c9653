package io.millrace.item;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * How items learn and publish.
 *
 * @param popularityHalfLifeMillis half-life of popularity, event time, above 0
 * @param coVisitationHalfLifeMillis half-life of co-visitation and transition counts, event time,
 *     above 0
 * @param neighbours neighbours kept for each item, at least 1
 * @param publishedNeighbours neighbours published, 1 to {@code neighbours}
 * @param steps how vectors follow their gradients
 * @param expiryMillis after how long without an interaction (of event time) an item that is not in
 *     the catalogue is forgotten, above 0
 */
public record ItemSettings(
        long popularityHalfLifeMillis,
        long coVisitationHalfLifeMillis,
        int neighbours,
        int publishedNeighbours,
        Adagrad steps,
        long expiryMillis,
        ClusterSettings clusters)
        implements Serializable {
    private static final long TWO_YEARS = 730 * 86_400_000L;

    /** 30 days, 180 days, 100 kept, 100 published, 730 days. */
    public static final ItemSettings DEFAULT =
            new ItemSettings(30 * 86_400_000L, 180 * 86_400_000L, 100, 100);

    public ItemSettings {
        if (publishedNeighbours < 1 || publishedNeighbours > neighbours) {
            throw new IllegalArgumentException(
                    "published neighbours must be 1 to "
                            + neighbours
                            + ": publishedNeighbours="
                            + publishedNeighbours);
        }
        if (expiryMillis <= 0) {
            throw new IllegalArgumentException(
                    "expiry must be above 0 ms: expiryMillis=" + expiryMillis);
        }
        requireNonNull(clusters, "clusters is null");
    }

    /** The same with the default steps and 730 days. */
    public ItemSettings(
            long popularityHalfLifeMillis,
            long coVisitationHalfLifeMillis,
            int neighbours,
            int publishedNeighbours) {
        this(
                popularityHalfLifeMillis,
                coVisitationHalfLifeMillis,
                neighbours,
                publishedNeighbours,
                new Adagrad(0.15, 0.001));
    }

    /** The same with 730 days and the default clusters. */
    public ItemSettings(
            long popularityHalfLifeMillis,
            long coVisitationHalfLifeMillis,
            int neighbours,
            int publishedNeighbours,
            Adagrad steps) {
        this(
                popularityHalfLifeMillis,
                coVisitationHalfLifeMillis,
                neighbours,
                publishedNeighbours,
                steps,
                TWO_YEARS,
                ClusterSettings.DEFAULT);
    }

    /** The same with another expiry. */
    public ItemSettings withExpiry(long newExpiryMillis) {
        return new ItemSettings(
                popularityHalfLifeMillis,
                coVisitationHalfLifeMillis,
                neighbours,
                publishedNeighbours,
                steps,
                newExpiryMillis,
                clusters);
    }

    /** The same with other clusters. */
    public ItemSettings withClusters(ClusterSettings newClusters) {
        return new ItemSettings(
                popularityHalfLifeMillis,
                coVisitationHalfLifeMillis,
                neighbours,
                publishedNeighbours,
                steps,
                expiryMillis,
                newClusters);
    }

    public Decay popularityDecay() {
        return new Decay(popularityHalfLifeMillis);
    }

    public Decay coVisitationDecay() {
        return new Decay(coVisitationHalfLifeMillis);
    }
}
