package io.millrace.cluster;

import io.millrace.item.ClusterSettings;
import io.millrace.item.EmbeddingLayout;
import java.util.SplittableRandom;

/** States of the cluster learner for tests. */
public final class ClusterStates {
    private ClusterStates() {}

    public static ClusterState fresh() {
        return new ClusterState();
    }

    /** With two narrow and one wide cluster that have moved since they were frozen. */
    public static ClusterState learned() {
        ClusterState state = new ClusterState();
        state.publications = 5;
        state.number = 2;
        state.fineSetting = 256;
        state.coarseSetting = 32;
        state.fineWanted = 2;
        state.steps = 300;
        state.stepsSinceFrozen = 17;
        state.gap = 0.0125;
        state.fine =
                new SphericalKMeans(
                        new Centroids(2, new float[] {1, 0, 0.6f, 0.8f}), new double[] {3.5, 60});
        state.coarse =
                new SphericalKMeans(new Centroids(2, new float[] {0, 1}), new double[] {63.5});
        state.frozen =
                new Clustering(
                        2,
                        new Centroids(2, new float[] {1, 0, 0.8f, 0.6f}),
                        new Centroids(2, new float[] {1, 0}));
        return state;
    }

    /** With as many clusters as the settings allow. */
    public static ClusterState full(ClusterSettings settings, EmbeddingLayout embeddings) {
        SplittableRandom random = new SplittableRandom(1);
        int dimensions = new ItemSpace(embeddings).dimensions();
        float[][] vectors = new float[settings.fine()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = Directions.random(dimensions, random);
        }
        float[] joined = Directions.joined(vectors);
        ClusterState state = learned();
        state.fine =
                SphericalKMeans.start(joined, vectors.length, dimensions, settings.fine(), random);
        state.coarse =
                SphericalKMeans.start(
                        joined, vectors.length, dimensions, settings.coarse(), random);
        state.frozen = new Clustering(2, state.fine.frozen(), state.coarse.frozen());
        return state;
    }
}
