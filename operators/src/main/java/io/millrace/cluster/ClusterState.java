package io.millrace.cluster;

/**
 * What is kept of the clusters: the centroids that learn, and those that were frozen last.
 *
 * <p><b>Bound.</b> With f narrow and c wide clusters in d dimensions at most 8 (f + c) (d + 1) + 80
 * bytes; by default 297 KB. There is one for the whole job.
 *
 * <p>Mutable and owned by {@link ClusterLearner}.
 */
public final class ClusterState {
    /** How often anything was published. */
    long publications;

    /** Of the learning centroids, 0 before the first. */
    int number;

    int fineSetting;
    int coarseSetting;

    /** Narrow clusters that the catalogue was large enough for at the start. */
    int fineWanted;

    long steps;
    long stepsSinceFrozen;

    /** By how much the learning centroids lately fit better than the frozen ones, as a cosine. */
    double gap;

    SphericalKMeans fine;
    SphericalKMeans coarse;
    Clustering frozen;

    ClusterState() {}

    /** What items are assigned by, or null while there is none. */
    public Clustering frozen() {
        return frozen;
    }

    /** Batches learned from, in all. */
    public long steps() {
        return steps;
    }

    boolean isStarted() {
        return fine != null;
    }
}
