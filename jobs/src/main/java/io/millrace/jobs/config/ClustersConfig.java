package io.millrace.jobs.config;

import io.millrace.cluster.Clustering;
import io.millrace.item.ClusterSettings;
import java.io.Serializable;
import java.util.List;

/**
 * How items are grouped for search, and when their documents are written again.
 *
 * @param fine narrow clusters
 * @param coarse wide clusters
 * @param hysteresis by how much nearer another cluster must be before an item moves
 * @param vectorDrift how far an item's vector may turn before it is indexed anew
 */
public record ClustersConfig(int fine, int coarse, double hysteresis, double vectorDrift)
        implements Serializable {
    static final Option<Integer> FINE =
            Option.wholeNumber(
                    "clusters.fine",
                    2,
                    ClusterSettings.MOST,
                    ClusterSettings.DEFAULT.fine(),
                    "Narrow groups of similar items by which search ranks where no item of the"
                            + " shopper's is among the hits; a catalogue has at most one for every"
                            + " 4 items. Another number makes all clusters anew.");
    static final Option<Integer> COARSE =
            Option.wholeNumber(
                    "clusters.coarse",
                    2,
                    ClusterSettings.MOST,
                    ClusterSettings.DEFAULT.coarse(),
                    "Wide groups, by which it ranks where no narrow one is; not more than narrow"
                            + " ones.");
    static final Option<Double> HYSTERESIS =
            Option.decimal(
                    "clusters.hysteresis",
                    0,
                    1,
                    ClusterSettings.DEFAULT.hysteresis(),
                    "By how much nearer (as a cosine) another cluster must be before an item moves"
                            + " to it: every move writes the item's document again.");
    static final Option<Double> VECTOR_DRIFT =
            Option.decimal(
                    "clusters.vector-drift",
                    0,
                    1,
                    ClusterSettings.DEFAULT.vectorDrift(),
                    "How far (1 - cosine) an item's learned vector may turn before the item's"
                            + " document is written again.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Clusters",
                    "How items are grouped for search, and when their documents are written again.",
                    List.of(FINE, COARSE, HYSTERESIS, VECTOR_DRIFT));

    public ClustersConfig {
        FINE.require(fine);
        COARSE.require(coarse);
        HYSTERESIS.require(hysteresis);
        VECTOR_DRIFT.require(vectorDrift);
        if (coarse > fine) {
            throw new ConfigurationException(
                    "%s: %d wide clusters are more than the %d narrow ones of %s"
                            .formatted(COARSE, coarse, fine, FINE));
        }
    }

    static ClustersConfig from(Settings settings) {
        return new ClustersConfig(
                settings.get(FINE),
                settings.get(COARSE),
                settings.get(HYSTERESIS),
                settings.get(VECTOR_DRIFT));
    }

    /** The clusters travel as one record of the model log. */
    void requireFits(int dimensions) {
        long floats = (long) (fine + coarse) * dimensions;
        if (floats > Clustering.MOST_FLOATS) {
            throw new ConfigurationException(
                    ("%s: %d narrow and %d wide clusters of %d dimensions (factors.dimensions and"
                                    + " content.dimensions together) are %d floats, more than %d")
                            .formatted(
                                    FINE,
                                    fine,
                                    coarse,
                                    dimensions,
                                    floats,
                                    Clustering.MOST_FLOATS));
        }
    }
}
