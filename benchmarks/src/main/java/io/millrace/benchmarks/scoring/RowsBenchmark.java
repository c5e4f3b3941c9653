package io.millrace.benchmarks.scoring;

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

/**
 * What the evaluation of a stream does with every event: the products of all rows with a part of
 * their components, and the publication of the rows that an event changed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class RowsBenchmark {

    private static final int ROWS = 4_000;
    private static final int PART = 64;
    private static final int CHANGED = 400;

    /** The inner loops and the layout that belongs to them, see {@link CpuKernel}. */
    @Param({"VECTORS", "PLAIN"})
    public CpuKernel kernel;

    private final float[] products = new float[ROWS];
    private final float[] query = new float[PART];
    private CpuScoringBackend backend;
    private float[] vectors;
    private int next;

    @Setup
    public void setUp() {
        backend = new CpuScoringBackend(RandomVectors.DIMENSIONS, 1 << 20, kernel, 1);
        vectors = new RandomVectors(1).next(ROWS);
        for (int row = 0; row < ROWS; row++) {
            backend.put(row, vectors, row * RandomVectors.DIMENSIONS);
            backend.setLive(row, true);
        }
        backend.publish();
        new RandomVectors(2).fill(query);
    }

    @TearDown
    public void tearDown() {
        backend.close();
    }

    /** 64 components of 4,000 rows. */
    @Benchmark
    public float[] products() {
        backend.products(query, 3, products, ROWS);
        return products;
    }

    /** 400 rows that lie apart. */
    @Benchmark
    public long publish() {
        for (int i = 0; i < CHANGED; i++) {
            // 1,597 and 4,000 have no common factor: every row gets its turn.
            next = (next + 1_597) % ROWS;
            backend.put(next, vectors, next * RandomVectors.DIMENSIONS);
        }
        return backend.publish();
    }
}
