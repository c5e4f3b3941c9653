package io.millrace.jobs.simulator;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Random choices. */
final class Draw {
    /** Up to so many numbers for each one wanted, shuffling all is as fast as drawing again. */
    private static final int DENSE = 8;

    private Draw() {}

    static boolean chance(RandomGenerator random, double probability) {
        return random.nextDouble() < probability;
    }

    static <T> T one(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** A row of {@code cumulative[0..length)} with probability proportional to its step. */
    static int fromCumulative(double[] cumulative, int length, RandomGenerator random) {
        double point = random.nextDouble() * cumulative[length - 1];
        int found = Arrays.binarySearch(cumulative, 0, length, point);
        int row = found >= 0 ? found + 1 : -found - 1;
        return Math.min(row, length - 1);
    }

    /** {@code count} different numbers of 0..bound-1, or all of them where there are fewer. */
    static int[] distinct(RandomGenerator random, int bound, int count) {
        if (bound <= DENSE * count) {
            return Arrays.copyOf(shuffled(random, bound), Math.min(count, bound));
        }
        Set<Integer> drawn = new LinkedHashSet<>();
        while (drawn.size() < count) {
            drawn.add(random.nextInt(bound));
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    static int[] shuffled(RandomGenerator random, int size) {
        int[] numbers = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }

    /** A positive number with median 1; the larger the spread the more it varies. */
    static double logNormal(RandomGenerator random, double spread) {
        return Math.exp(spread * random.nextGaussian());
    }
}
