package io.millrace.item;

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
 */
public record ItemSettings(
        long popularityHalfLifeMillis,
        long coVisitationHalfLifeMillis,
        int neighbours,
        int publishedNeighbours,
        Adagrad steps)
        implements Serializable {

    /** 30 days, 180 days, 100 kept, 100 published. */
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
    }

    /** The same with the default steps. */
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

    public Decay popularityDecay() {
        return new Decay(popularityHalfLifeMillis);
    }

    public Decay coVisitationDecay() {
        return new Decay(coVisitationHalfLifeMillis);
    }
}
