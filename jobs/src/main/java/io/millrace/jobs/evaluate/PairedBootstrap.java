package io.millrace.jobs.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How certain a difference between two rankings of the same events is.
 *
 * <p><b>What it computes.</b> For each event the difference of a figure (a hit among the first 10,
 * or 1 / rank), each ranking's mean over its seeds; and of that the mean over all events. What one
 * shopper does hangs together, so shoppers are drawn, with replacement and all their events with
 * them, {@value #RESAMPLES} times; the interval holds the middle 95 % of the means.
 *
 * <p><b>Cost.</b> Shoppers beyond {@value #GROUPS} are drawn in that many groups, which are as
 * independent of each other as they are.
 *
 * <p>B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13.
 */
public final class PairedBootstrap {
    static final int RESAMPLES = 10_000;

    private static final int GROUPS = 20_000;
    private static final int TOP = 10;
    private static final long SEED = 1;
    private static final double LOW = 0.025;
    private static final double HIGH = 0.975;

    private PairedBootstrap() {}

    /** Something that a rank is worth. */
    public enum Figure {
        RECALL_AT_10("recall@10") {
            @Override
            public double of(int rank) {
                return rank <= TOP ? 1 : 0;
            }
        },
        MEAN_RECIPROCAL_RANK("mrr") {
            @Override
            public double of(int rank) {
                return 1.0 / rank;
            }
        };

        private final String title;

        Figure(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        /** What a rank is worth, 0 to 1. */
        public abstract double of(int rank);
    }

    /**
     * A difference and its interval.
     *
     * @param before mean of the first ranking
     * @param after mean of the second
     * @param low end of the 95 % interval of after - before
     * @param high its other end
     */
    public record Interval(double before, double after, double low, double high) {
        public double difference() {
            return after - before;
        }

        /** Above 0 where the second is better, below where it is worse, 0 where none can say. */
        public int sign() {
            if (low > 0) {
                return 1;
            }
            return high < 0 ? -1 : 0;
        }
    }

    /**
     * Compares.
     *
     * @param shoppers of each event, numbered from 0; at least one event
     * @param before ranks by seed and event
     * @param after the same of the other
     */
    static Interval compare(Figure figure, int[] shoppers, int[][] before, int[][] after) {
        int groups = Math.min(GROUPS, Arrays.stream(shoppers).max().orElse(-1) + 1);
        double[] sumsBefore = new double[groups];
        double[] sumsAfter = new double[groups];
        int[] events = new int[groups];
        for (int i = 0; i < shoppers.length; i++) {
            int group = shoppers[i] % groups;
            sumsBefore[group] += mean(figure, before, i);
            sumsAfter[group] += mean(figure, after, i);
            events[group]++;
        }
        return compareSums(sumsBefore, sumsAfter, events);
    }

    /**
     * Compares what has been added up by groups of shoppers, none of whom is in two of them.
     *
     * @param before sum of the first ranking's figures for each group
     * @param after the same of the second
     * @param events of each group; not all 0
     */
    public static Interval compareSums(double[] before, double[] after, int[] events) {
        int[] present = IntStream.range(0, events.length).filter(i -> events[i] > 0).toArray();
        if (present.length == 0) {
            throw new IllegalArgumentException("events are needed, at least one");
        }
        double[] differences =
                Arrays.stream(present).mapToDouble(i -> after[i] - before[i]).toArray();
        int[] counts = Arrays.stream(present).map(i -> events[i]).toArray();
        double[] means = resample(differences, counts);
        double all = Arrays.stream(counts).asLongStream().sum();
        return new Interval(
                Arrays.stream(before).sum() / all,
                Arrays.stream(after).sum() / all,
                quantile(means, LOW),
                quantile(means, HIGH));
    }

    /**
     * Compares two figures of the same independent things, such as queries.
     *
     * @param before one figure each; at least one
     * @param after the others, in the same order
     */
    public static Interval compare(double[] before, double[] after) {
        if (before.length == 0 || before.length != after.length) {
            throw new IllegalArgumentException(
                    "pairs are needed, at least one: before=%d after=%d"
                            .formatted(before.length, after.length));
        }
        double[] differences = new double[before.length];
        int[] ones = new int[before.length];
        for (int i = 0; i < before.length; i++) {
            differences[i] = after[i] - before[i];
            ones[i] = 1;
        }
        double[] means = resample(differences, ones);
        return new Interval(
                Arrays.stream(before).average().orElseThrow(),
                Arrays.stream(after).average().orElseThrow(),
                quantile(means, LOW),
                quantile(means, HIGH));
    }

    private static double[] resample(double[] differences, int[] events) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            double sum = 0;
            long count = 0;
            for (int draw = 0; draw < events.length; draw++) {
                int group = random.nextInt(events.length);
                sum += differences[group];
                count += events[group];
            }
            means[resample] = sum / count;
        }
        Arrays.sort(means);
        return means;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    private static double mean(Figure figure, int[][] ranks, int event) {
        double sum = 0;
        for (int[] seed : ranks) {
            sum += figure.of(seed[event]);
        }
        return sum / ranks.length;
    }
}
