package io.millrace.benchmarks.scoring;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The CPU backend: a whole batch, from queries to the best 100 rows of each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class ScoringBenchmark {

    /** Rows that a request wants. */
    static final int K = 100;

    private static final int STAGED_AT_A_TIME = 10_000;

    /** Rows of the catalogue. */
    @Param({"100000", "1000000"})
    public int rows;

    /** Requests in a batch. */
    @Param({"1", "16", "64"})
    public int requests;

    /** Threads that work on a batch. */
    @Param({"1"})
    public int threads;

    /** The inner loops, see {@link CpuKernel}. */
    @Param({"VECTORS", "PLAIN"})
    public CpuKernel kernel;

    private final ScoreResults results = new ScoreResults();
    private CpuScoringBackend backend;
    private ScoreBatch batch;

    /** Fills the backend. */
    @Setup
    public void setUp() {
        backend = new CpuScoringBackend(RandomVectors.DIMENSIONS, rows, kernel, threads);
        RandomVectors vectors = new RandomVectors(1);
        float[] vector = new float[RandomVectors.DIMENSIONS];
        for (int row = 0; row < rows; row++) {
            vectors.fill(vector);
            backend.put(row, vector, 0);
            backend.setLive(row, true);
            if (row % STAGED_AT_A_TIME == 0) {
                backend.publish();
            }
        }
        backend.publish();
        batch = new ScoreBatch(RandomVectors.DIMENSIONS);
        RandomVectors queries = new RandomVectors(2);
        for (int request = 0; request < requests; request++) {
            batch.add(queries.next(), 0, K);
        }
    }

    @TearDown
    public void tearDown() {
        backend.close();
    }

    @Benchmark
    public ScoreResults score(MachineLimits limits, MachineLimits.Counters counters) {
        counters.take(limits);
        backend.score(batch, results);
        return results;
    }
}
