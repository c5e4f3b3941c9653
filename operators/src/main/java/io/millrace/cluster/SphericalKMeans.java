package io.millrace.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spherical k-means that learns from small samples, one after the other, and so follows vectors
 * that move.
 *
 * <p><b>What it computes.</b> Directions c_1 .. c_k that make the mean over all vectors x of max_j
 * c_j . x large. A step assigns a batch to the present centroids and moves each by the mean of its
 * members: c = normalise((w c + sum of members) / (w + m)), w = w + m. This is mini-batch k-means
 * (D. Sculley, Web-scale k-means clustering, WWW 2010) on the unit sphere (S. Zhong, Efficient
 * online spherical k-means clustering, IJCNN 2005). Its start is that of k-means++ (D. Arthur, S.
 * Vassilvitskii, 2007) with 1 - cosine for the squared distance, which draws 2 + log k candidates
 * for each centroid and takes the best of them.
 *
 * <p><b>Drift.</b> Weights fade so that they add up to about {@value #MEMORY} vectors a cluster: a
 * centroid follows items that move within as many of its own vectors, where Sculley's would come to
 * rest. A centroid that has lost its vectors (a tenth of the mean weight) is put where the batch is
 * served worst, one in a step.
 *
 * <p><b>Memory.</b> k x d floats of centroids, k doubles of weights, and as much again while a step
 * is made. Work of a step: batch x k x d multiplications. The same vectors and seed give the same
 * centroids. Not thread-safe.
 */
public final class SphericalKMeans {
    private static final int MEMORY = 64;
    private static final double FORSAKEN = 0.1;
    private static final float AS_GOOD_AS_ALIKE = 0.999f;

    private final Centroids centroids;
    private final double[] weights;

    /**
     * @param centroids unit vectors; become this learner's own
     * @param weights of the centroids, at least 0; become this learner's own
     */
    SphericalKMeans(Centroids centroids, double[] weights) {
        if (weights.length != centroids.size()) {
            throw new IllegalArgumentException(
                    "every centroid has a weight: centroids=%d, weights=%d"
                            .formatted(centroids.size(), weights.length));
        }
        this.centroids = centroids;
        this.weights = weights;
    }

    /**
     * Chooses centroids among vectors, far from each other by preference.
     *
     * @param vectors unit vectors, one after the other
     * @param count of the vectors, at least 1
     * @param clusters wanted, at least 1; fewer where fewer different vectors are given
     */
    public static SphericalKMeans start(
            float[] vectors, int count, int dimensions, int clusters, SplittableRandom random) {
        Centroids given = new Centroids(dimensions, Arrays.copyOf(vectors, count * dimensions));
        int trials = 2 + (int) Math.log(clusters);
        double[] distances = new double[count];
        Arrays.fill(distances, 1);
        float[] chosen = new float[clusters * dimensions];
        int size = 0;
        while (size < clusters) {
            double[] best = null;
            double least = Double.POSITIVE_INFINITY;
            int next = -1;
            for (int trial = 0; trial < trials; trial++) {
                int candidate = draw(distances, random);
                if (candidate >= 0) {
                    double[] left = distancesWith(given, candidate, distances);
                    double sum = Arrays.stream(left).sum();
                    if (sum < least) {
                        least = sum;
                        best = left;
                        next = candidate;
                    }
                }
            }
            if (next < 0) {
                break;
            }
            distances = best;
            System.arraycopy(vectors, next * dimensions, chosen, size * dimensions, dimensions);
            size++;
        }
        double[] weights = new double[size];
        Arrays.fill(weights, 1);
        return new SphericalKMeans(
                new Centroids(dimensions, Arrays.copyOf(chosen, size * dimensions)), weights);
    }

    /** What is left of the distances when another vector becomes a centroid. */
    private static double[] distancesWith(Centroids given, int candidate, double[] distances) {
        float[] vectors = given.values();
        double[] left = new double[distances.length];
        for (int i = 0; i < left.length; i++) {
            if (distances[i] > 0) {
                double distance = 1 - given.similarity(i, vectors, candidate * given.dimensions());
                boolean alike = distance < 1 - AS_GOOD_AS_ALIKE;
                left[i] = alike ? 0 : Math.min(distances[i], distance);
            }
        }
        return left;
    }

    /** An index with a probability in proportion to its distance, or -1 where all are 0. */
    private static int draw(double[] distances, SplittableRandom random) {
        double sum = 0;
        for (double distance : distances) {
            sum += distance;
        }
        if (sum <= 0) {
            return -1;
        }
        double left = random.nextDouble() * sum;
        int last = -1;
        for (int i = 0; i < distances.length; i++) {
            if (distances[i] > 0) {
                last = i;
                left -= distances[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /**
     * Learns from a batch.
     *
     * @param vectors unit vectors, one after the other
     * @return the mean cosine of the vectors and their centroids before the step
     */
    public double learn(float[] vectors, int count) {
        if (count == 0) {
            return 0;
        }
        int dimensions = centroids.dimensions();
        double[] sums = new double[centroids.values().length];
        int[] members = new int[weights.length];
        double fit = 0;
        float worstFit = Float.POSITIVE_INFINITY;
        int worst = 0;
        for (int i = 0; i < count; i++) {
            int offset = i * dimensions;
            int nearest = centroids.nearest(vectors, offset);
            float similarity = centroids.similarity(nearest, vectors, offset);
            fit += similarity;
            if (similarity < worstFit) {
                worstFit = similarity;
                worst = i;
            }
            members[nearest]++;
            for (int d = 0; d < dimensions; d++) {
                sums[nearest * dimensions + d] += vectors[offset + d];
            }
        }
        double fading = Math.exp(-(double) count / (MEMORY * weights.length));
        for (int i = 0; i < weights.length; i++) {
            move(i, sums, weights[i] * fading, members[i]);
        }
        if (worstFit < AS_GOOD_AS_ALIKE) {
            replaceForsaken(vectors, worst * dimensions);
        }
        centroids.changed();
        return fit / count;
    }

    private void move(int centroid, double[] sums, double weight, int members) {
        weights[centroid] = weight + members;
        if (members == 0) {
            return;
        }
        int dimensions = centroids.dimensions();
        int begin = centroid * dimensions;
        double squares = 0;
        for (int d = begin; d < begin + dimensions; d++) {
            sums[d] += weight * centroids.values()[d];
            squares += sums[d] * sums[d];
        }
        // Members that cancel each other out say nothing of a direction.
        if (squares > 0) {
            double scale = 1 / Math.sqrt(squares);
            for (int d = begin; d < begin + dimensions; d++) {
                centroids.values()[d] = (float) (sums[d] * scale);
            }
        }
    }

    private void replaceForsaken(float[] vectors, int offset) {
        int least = 0;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (weights[i] < weights[least]) {
                least = i;
            }
        }
        double mean = sum / weights.length;
        if (weights[least] < FORSAKEN * mean) {
            int dimensions = centroids.dimensions();
            System.arraycopy(vectors, offset, centroids.values(), least * dimensions, dimensions);
            weights[least] = mean / 2;
        }
    }

    /** As they stand; not to be changed. */
    public Centroids centroids() {
        return centroids;
    }

    double[] weights() {
        return weights;
    }

    /** A copy of the centroids as they stand. */
    Centroids frozen() {
        return new Centroids(centroids.dimensions(), centroids.values().clone());
    }
}
