package io.millrace.scoring.cpu;

import static java.util.Objects.requireNonNull;

/** Counts in plain loops until vectors are worth it. */
final class WarmingRowCounter implements RowCounter {
    private final VectorWarmUp warmUp;
    private final RowCounter plainLoops = new PlainRowCounter();
    private final RowCounter vectors = new VectorRowCounter();

    WarmingRowCounter(VectorWarmUp warmUp) {
        this.warmUp = requireNonNull(warmUp, "warmUp is null");
    }

    @Override
    public int atLeast(float[] scores, float bound, int rows) {
        return counter(rows).atLeast(scores, bound, rows);
    }

    @Override
    public int weightedAtLeast(float[][] scores, float[] weights, float bound, int rows) {
        return counter((long) rows * weights.length).weightedAtLeast(scores, weights, bound, rows);
    }

    private RowCounter counter(long work) {
        return warmUp.isOver(work) ? vectors : plainLoops;
    }
}
