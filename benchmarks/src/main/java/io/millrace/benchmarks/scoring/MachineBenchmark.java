package io.millrace.benchmarks.scoring;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The limits of one core: multiply-adds in registers, and reading memory from end to end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xms3g", "-Xmx3g"})
public class MachineBenchmark {

    /** Bytes that one invocation of {@link #readMemory} reads. */
    static final long BYTES = 512L << 20;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int CHAINS = 12;
    private static final int STEPS = 100_000;

    private float[][] memory;

    /** Floating point operations, two for each multiply-add, in one invocation of the peak. */
    static double operations(int lanes) {
        return 2.0 * CHAINS * STEPS * lanes;
    }

    /** Floats in a vector register of this JVM. */
    static int lanes() {
        return LANES;
    }

    /** Allocates what is read; every page is written once, or all would be one page of zeros. */
    @Setup
    public void setUp() {
        memory = new float[128][(int) (BYTES / 128 / Float.BYTES) - 16];
        for (float[] part : memory) {
            Arrays.fill(part, 1f);
        }
    }

    /** Twelve independent chains: more than the latency times the rate of the units. */
    @Benchmark
    public float multiplyAdd() {
        return multiplyAdd(0.999f, 0.001f);
    }

    private static float multiplyAdd(float factor, float summand) {
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector y = FloatVector.broadcast(SPECIES, summand);
        FloatVector a = x;
        FloatVector b = x;
        FloatVector c = x;
        FloatVector d = x;
        FloatVector e = x;
        FloatVector f = x;
        FloatVector g = x;
        FloatVector h = x;
        FloatVector i = x;
        FloatVector j = x;
        FloatVector k = x;
        FloatVector l = x;
        for (int step = 0; step < STEPS; step++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        return a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l)
                .reduceLanes(VectorOperators.ADD);
    }

    /** Sums half a gibibyte. */
    @Benchmark
    public float readMemory() {
        float sum = 0;
        for (float[] part : memory) {
            sum += sum(part);
        }
        return sum;
    }

    private static float sum(float[] part) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int i = 0; i + 4 * LANES <= part.length; i += 4 * LANES) {
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, part, i));
            sum1 = sum1.add(FloatVector.fromArray(SPECIES, part, i + LANES));
            sum2 = sum2.add(FloatVector.fromArray(SPECIES, part, i + 2 * LANES));
            sum3 = sum3.add(FloatVector.fromArray(SPECIES, part, i + 3 * LANES));
        }
        return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
    }
}
