package io.millrace.benchmarks.scoring;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one would write first: a loop over rows, a loop over components, and a sorted array of the
 * best 100. Another request takes as long again, so only one is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class PlainLoopBenchmark {

    /** Rows of the catalogue. */
    @Param({"100000", "1000000"})
    public int rows;

    private float[] vectors;
    private float[] query;
    private final long[] best = new long[ScoringBenchmark.K];

    @Setup
    public void setUp() {
        vectors = new RandomVectors(1).next(rows);
        query = new RandomVectors(2).next();
    }

    /** The best rows, each below the bits of its score. */
    @Benchmark
    public long[] score() {
        Arrays.fill(best, Long.MIN_VALUE);
        for (int row = 0; row < rows; row++) {
            float score = product(row * RandomVectors.DIMENSIONS);
            int bits = Float.floatToRawIntBits(score);
            long entry = (long) (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) << 32 | row;
            if (entry > best[0]) {
                int place = -Arrays.binarySearch(best, entry) - 2;
                System.arraycopy(best, 1, best, 0, place);
                best[place] = entry;
            }
        }
        return best;
    }

    private float product(int offset) {
        float sum = 0;
        for (int d = 0; d < RandomVectors.DIMENSIONS; d++) {
            sum += query[d] * vectors[offset + d];
        }
        return sum;
    }
}
