package io.millrace.benchmarks.scoring;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one core can do at the moment: multiply-adds in registers, and reading memory. Measured
 * before every iteration of a benchmark, so that each is compared with the limits of its own
 * second: a machine with other work on it, or a virtual one, is not the same all the time.
 */
@State(Scope.Benchmark)
public class MachineLimits {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int CHAINS = 12;
    private static final int STEPS = 100_000;
    private static final int PEAK_ROUNDS = 400;
    private static final int PARTS = 64;

    private double gigaflops;
    private double gigabytes;
    private float result;
    private float[][] memory;

    /** The limits as JMH reports them with the times of an iteration. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counters {

        /** Floating point operations a second, in thousand millions, two for a multiply-add. */
        public double peakGigaflops;

        /** Bytes read a second, in thousand millions. */
        public double bandwidthGigabytes;

        void take(MachineLimits limits) {
            peakGigaflops = limits.gigaflops;
            bandwidthGigabytes = limits.gigabytes;
        }
    }

    /** Floats in a vector register of this JVM. */
    static int lanes() {
        return LANES;
    }

    /** Allocates what is read; every page is written, or all would be one page of zeros. */
    @Setup(Level.Trial)
    public void allocate() {
        memory = new float[PARTS][(4 << 20) / Float.BYTES - 4];
        for (float[] part : memory) {
            Arrays.fill(part, 1f);
        }
        // The first calls are not compiled yet.
        measure();
        measure();
    }

    /** About a tenth of a second. */
    @Setup(Level.Iteration)
    public void measure() {
        long start = System.nanoTime();
        for (int round = 0; round < PEAK_ROUNDS; round++) {
            result += multiplyAdd(0.999f, 0.001f);
        }
        gigaflops = 2.0 * CHAINS * STEPS * PEAK_ROUNDS * LANES / (System.nanoTime() - start);
        start = System.nanoTime();
        for (float[] part : memory) {
            result += sum(part);
        }
        gigabytes = (double) PARTS * memory[0].length * Float.BYTES / (System.nanoTime() - start);
    }

    /** Twelve independent chains: more than the latency times the rate of the units. */
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

    /** Four streams at a time: measured, one alone leaves a third of the bandwidth unused. */
    private static float sum(float[] part) {
        int quarter = part.length / (4 * LANES) * LANES;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int i = 0; i < quarter; i += LANES) {
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, part, i));
            sum1 = sum1.add(FloatVector.fromArray(SPECIES, part, i + quarter));
            sum2 = sum2.add(FloatVector.fromArray(SPECIES, part, i + 2 * quarter));
            sum3 = sum3.add(FloatVector.fromArray(SPECIES, part, i + 3 * quarter));
        }
        return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
    }
}
