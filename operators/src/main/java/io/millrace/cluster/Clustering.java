package io.millrace.cluster;

import io.millrace.events.modellog.ItemClusters;
import java.util.Arrays;

/**
 * Narrow and wide clusters as they were frozen: what items and shoppers are assigned by.
 *
 * <p>Between two clusterings of one number the centroids have moved, but each is still itself, so
 * that few items move; one with another number was begun anew, and its clusters have nothing to do
 * with the others'. The number is part of a cluster's id in the index: a document of the one never
 * takes a document of the other for similar.
 *
 * @param number of the clustering, at least 1
 */
public record Clustering(int number, Centroids fine, Centroids coarse) {
    /** Key in the model log. */
    public static final String NETWORK = "clusters";

    /** What the record in the model log may weigh, with room to a message of 1 MiB. */
    public static final int MOST_FLOATS = 230_000;

    private static final int HEADER = 4;

    public Clustering {
        if (number < 1 || fine.dimensions() != coarse.dimensions()) {
            throw new IllegalArgumentException(
                    "fine and coarse clusters must have one number and width: number=%d, fine=%d, coarse=%d"
                            .formatted(number, fine.dimensions(), coarse.dimensions()));
        }
    }

    public int dimensions() {
        return fine.dimensions();
    }

    /**
     * The clusters of an item.
     *
     * @param vector of the item
     * @param before the clusters it was in, or null
     * @param hysteresis an item stays where it was unless another cluster is nearer by this much
     */
    public ItemClusters assign(float[] vector, ItemClusters before, double hysteresis) {
        boolean known = before != null && before.clustering() == number;
        int nearestFine = assign(fine, vector, known ? before.fine() : -1, hysteresis);
        int nearestCoarse = assign(coarse, vector, known ? before.coarse() : -1, hysteresis);
        if (known && nearestFine == before.fine() && nearestCoarse == before.coarse()) {
            return before;
        }
        return new ItemClusters(number, nearestFine, nearestCoarse);
    }

    private static int assign(Centroids centroids, float[] vector, int before, double hysteresis) {
        int nearest = centroids.nearest(vector, 0);
        if (before < 0 || before >= centroids.size() || nearest == before) {
            return nearest;
        }
        double gain =
                centroids.similarity(nearest, vector, 0) - centroids.similarity(before, vector, 0);
        return gain > hysteresis ? nearest : before;
    }

    /** The floats by which it travels in the model log: a header, then all centroids. */
    public float[] toParameters() {
        int fineFloats = fine.values().length;
        int coarseFloats = coarse.values().length;
        float[] parameters = new float[HEADER + fineFloats + coarseFloats];
        parameters[0] = number;
        parameters[1] = dimensions();
        parameters[2] = fine.size();
        parameters[3] = coarse.size();
        System.arraycopy(fine.values(), 0, parameters, HEADER, fineFloats);
        System.arraycopy(coarse.values(), 0, parameters, HEADER + fineFloats, coarseFloats);
        return parameters;
    }

    /**
     * Reads what {@link #toParameters} wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Clustering parse(float[] parameters) {
        if (parameters.length < HEADER) {
            throw new IllegalArgumentException("no clustering: floats=" + parameters.length);
        }
        int dimensions = (int) parameters[1];
        long fineFloats = (long) parameters[2] * dimensions;
        long coarseFloats = (long) parameters[3] * dimensions;
        if (HEADER + fineFloats + coarseFloats != parameters.length) {
            throw new IllegalArgumentException(
                    "no clustering of %s x %d and %s x %d floats: floats=%d"
                            .formatted(
                                    parameters[2],
                                    dimensions,
                                    parameters[3],
                                    dimensions,
                                    parameters.length));
        }
        int end = HEADER + (int) fineFloats;
        return new Clustering(
                (int) parameters[0],
                new Centroids(dimensions, Arrays.copyOfRange(parameters, HEADER, end)),
                new Centroids(dimensions, Arrays.copyOfRange(parameters, end, parameters.length)));
    }
}
