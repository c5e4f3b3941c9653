package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SphericalKMeansTest {
    private static final int DIMENSIONS = 32;
    private static final int GROUPS = 20;
    private static final int BATCH = 256;

    @Test
    void learn_oneBatchByHand() {
        Centroids centroids = new Centroids(2, new float[] {1, 0, 0, 1});
        SphericalKMeans learner = new SphericalKMeans(centroids, new double[] {1, 1});

        double fit = learner.learn(new float[] {0.8f, 0.6f, 0.8f, -0.6f, 0, 1}, 3);

        assertThat(fit).isCloseTo((0.8 + 0.8 + 1) / 3, within(1e-6));
        assertThat(learner.weights()[0]).isCloseTo(Math.exp(-3.0 / 128) + 2, within(1e-9));
        assertThat(learner.weights()[1]).isCloseTo(Math.exp(-3.0 / 128) + 1, within(1e-9));
        assertThat(centroids.values()).containsExactly(1, 0, 0, 1);

        learner.learn(new float[] {0.8f, 0.6f}, 1);

        double weight = (Math.exp(-3.0 / 128) + 2) * Math.exp(-1.0 / 128);
        double x = weight + 0.8;
        double y = 0.6;
        double length = Math.hypot(x, y);
        assertThat(centroids.values()[0]).isCloseTo((float) (x / length), within(1e-6f));
        assertThat(centroids.values()[1]).isCloseTo((float) (y / length), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void plantedGroups_areFoundAgain(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] centres = centres(random);
        SphericalKMeans learner =
                SphericalKMeans.start(
                        batch(centres, random, 1_000), 1_000, DIMENSIONS, GROUPS, random);
        for (int step = 0; step < 40; step++) {
            learner.learn(batch(centres, random, BATCH), BATCH);
        }

        assertThat(purity(learner, centres, random))
                .as("at most one pair of groups shares a centroid, which is a local optimum")
                .isGreaterThan(0.92);
    }

    @Test
    void driftingGroups_areFollowed_andStayThemselves() {
        SplittableRandom random = new SplittableRandom(3);
        float[][] centres = centres(random);
        SphericalKMeans learner =
                SphericalKMeans.start(
                        batch(centres, random, 1_000), 1_000, DIMENSIONS, GROUPS, random);
        for (int step = 0; step < 40; step++) {
            learner.learn(batch(centres, random, BATCH), BATCH);
        }
        Centroids before = learner.frozen();
        int[] ownBefore = nearest(before, centres);
        float[][] targets = centres(random);
        for (int step = 0; step < 400; step++) {
            for (int group = 0; group < GROUPS; group++) {
                for (int d = 0; d < DIMENSIONS; d++) {
                    centres[group][d] += (targets[group][d] - centres[group][d]) / 400;
                }
                centres[group] = Directions.near(centres[group], 0, random);
            }
            learner.learn(batch(centres, random, BATCH), BATCH);
        }

        int stayed = 0;
        int[] ownAfter = nearest(learner.centroids(), centres);
        for (int group = 0; group < GROUPS; group++) {
            stayed += ownBefore[group] == ownAfter[group] ? 1 : 0;
        }
        float[] now = batch(centres, random, 1_000);
        assertThat(purity(learner, centres, random)).isGreaterThan(0.9);
        assertThat(stayed).as("groups that kept their centroid").isGreaterThan(GROUPS * 8 / 10);
        assertThat(learner.centroids().fit(now, 1_000))
                .as("those that did not follow fit worse")
                .isGreaterThan(before.fit(now, 1_000) + 0.1);
    }

    @Test
    void forsakenCentroid_goesWhereTheBatchIsServedWorst() {
        Centroids centroids = new Centroids(2, new float[] {1, 0, 0, 1});
        SphericalKMeans learner = new SphericalKMeans(centroids, new double[] {40, 0.01});

        learner.learn(new float[] {1, 0, 0.8f, -0.6f, 1, 0}, 3);

        assertThat(centroids.values()[2]).isEqualTo(0.8f);
        assertThat(centroids.values()[3]).isEqualTo(-0.6f);
    }

    @Test
    void start_fewerDifferentVectorsThanClusters_givesOneEach() {
        float[] vectors = {1, 0, 0, 1, 1, 0, 0, 1};

        SphericalKMeans learner = SphericalKMeans.start(vectors, 4, 2, 3, new SplittableRandom(1));

        assertThat(learner.centroids().size()).isEqualTo(2);
    }

    @Test
    void sameSeed_givesTheSameCentroids() {
        float[] first = learned(7);

        assertThat(learned(7)).isEqualTo(first);
        assertThat(learned(8)).isNotEqualTo(first);
    }

    private static float[] learned(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] centres = centres(random);
        SphericalKMeans learner =
                SphericalKMeans.start(batch(centres, random, 200), 200, DIMENSIONS, 5, random);
        learner.learn(batch(centres, random, BATCH), BATCH);
        return learner.centroids().values();
    }

    /** The share of vectors whose centroid is that of most of their group. */
    private static double purity(
            SphericalKMeans learner, float[][] centres, SplittableRandom random) {
        int perGroup = 100;
        int agreeing = 0;
        Map<Integer, Integer> owners = new HashMap<>();
        for (int group = 0; group < GROUPS; group++) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int i = 0; i < perGroup; i++) {
                float[] vector = Directions.near(centres[group], 0.5, random);
                counts.merge(learner.centroids().nearest(vector, 0), 1, Integer::sum);
            }
            Map.Entry<Integer, Integer> most =
                    counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            // Two groups in one cluster are one found.
            if (owners.putIfAbsent(most.getKey(), group) == null) {
                agreeing += most.getValue();
            }
        }
        return (double) agreeing / (GROUPS * perGroup);
    }

    private static int[] nearest(Centroids centroids, float[][] vectors) {
        int[] nearest = new int[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            nearest[i] = centroids.nearest(vectors[i], 0);
        }
        return nearest;
    }

    private static float[][] centres(SplittableRandom random) {
        float[][] centres = new float[GROUPS][];
        for (int i = 0; i < GROUPS; i++) {
            centres[i] = Directions.random(DIMENSIONS, random);
        }
        return centres;
    }

    private static float[] batch(float[][] centres, SplittableRandom random, int count) {
        float[][] vectors = new float[count][];
        for (int i = 0; i < count; i++) {
            vectors[i] = Directions.near(centres[random.nextInt(centres.length)], 0.5, random);
        }
        return Directions.joined(vectors);
    }
}
