package io.millrace.fusion;

import java.util.Arrays;

/**
 * What a micro-batch says about the contestants of one segment: sums over its judged events of the
 * reciprocal ranks and of their products, two by two. That is all the evidence a contest needs, and
 * it adds up.
 *
 * <p>Mutable while it gathers.
 */
public final class Judgements {
    final long[] contestants;
    final double[] sums;

    /** Row-wise lower triangle: the product of a and b &lt;= a lies at a * (a + 1) / 2 + b. */
    final double[] products;

    long events;

    Judgements(long[] contestants) {
        this.contestants = contestants;
        sums = new double[contestants.length];
        products = new double[contestants.length * (contestants.length + 1) / 2];
    }

    /** Judged events. */
    public long events() {
        return events;
    }

    boolean isOf(long[] ids) {
        return Arrays.equals(contestants, ids);
    }

    /**
     * @param reciprocalRanks one for each contestant
     */
    void add(double[] reciprocalRanks) {
        events++;
        int product = 0;
        for (int a = 0; a < sums.length; a++) {
            sums[a] += reciprocalRanks[a];
            for (int b = 0; b <= a; b++) {
                products[product++] += reciprocalRanks[a] * reciprocalRanks[b];
            }
        }
    }

    double product(int a, int b) {
        int larger = Math.max(a, b);
        return products[larger * (larger + 1) / 2 + Math.min(a, b)];
    }
}
