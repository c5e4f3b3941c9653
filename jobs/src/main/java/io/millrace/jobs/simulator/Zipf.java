package io.millrace.jobs.simulator;

import java.util.random.RandomGenerator;

/** Draws ranks 0..n-1 with probability proportional to 1 / (rank + 1)^exponent. */
final class Zipf {

    private final double[] cumulative;

    Zipf(int size, double exponent) {
        cumulative = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            cumulative[rank] = sum;
        }
    }

    int draw(RandomGenerator random) {
        return Draw.fromCumulative(cumulative, cumulative.length, random);
    }
}
