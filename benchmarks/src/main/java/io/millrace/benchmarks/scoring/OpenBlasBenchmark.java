package io.millrace.benchmarks.scoring;

import dev.ludovic.netlib.BLAS;
import dev.ludovic.netlib.NativeBLAS;
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
 * The product alone, without a top K, by the BLAS of the system through netlib: {@code sgemm} over
 * 4,096 rows at a time, so that its scores stay in a cache as ours do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class OpenBlasBenchmark {

    private static final int ROWS_AT_A_TIME = 4_096;

    /** Rows of the catalogue. */
    @Param({"100000", "1000000"})
    public int rows;

    /** Requests in a batch. */
    @Param({"1", "16", "64"})
    public int requests;

    private BLAS blas;
    private float[] vectors;
    private float[] queries;
    private float[] scores;

    /** Fails where the system has no BLAS. */
    @Setup
    public void setUp() {
        blas = NativeBLAS.getInstance();
        vectors = new RandomVectors(1).next(rows);
        queries = new RandomVectors(2).next(requests);
        scores = new float[ROWS_AT_A_TIME * requests];
    }

    @Benchmark
    public float[] product(MachineLimits limits, MachineLimits.Counters counters) {
        counters.take(limits);
        int dimensions = RandomVectors.DIMENSIONS;
        for (int row = 0; row < rows; row += ROWS_AT_A_TIME) {
            int count = Math.min(ROWS_AT_A_TIME, rows - row);
            blas.sgemm(
                    "T",
                    "N",
                    count,
                    requests,
                    dimensions,
                    1f,
                    vectors,
                    row * dimensions,
                    dimensions,
                    queries,
                    0,
                    dimensions,
                    0f,
                    scores,
                    0,
                    ROWS_AT_A_TIME);
        }
        return scores;
    }
}
