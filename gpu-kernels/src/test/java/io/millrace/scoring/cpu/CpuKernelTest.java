package io.millrace.scoring.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.ScoringBackend;
import org.junit.jupiter.api.Test;

/** Run by the build with registers of several widths, and without the module. */
class CpuKernelTest {

    /** The most lanes that this JVM may use; 0 where it was started without the module. */
    private static final int MOST_LANES = Integer.getInteger("millrace.test.lanes", 16);

    @Test
    void best_withTheModule_warmsUpVectorsAndWithoutItIsPlainLoops() {
        if (MOST_LANES == 0) {
            assertThat(CpuKernel.best()).isEqualTo(CpuKernel.PLAIN);
            assertThat(CpuKernel.PLAIN.description())
                    .isEqualTo("plain loops: start Java with --add-modules jdk.incubator.vector");
            assertThatThrownBy(() -> new CpuScoringBackend(4, 1, CpuKernel.VECTORS, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("--add-modules jdk.incubator.vector");
        } else {
            assertThat(CpuKernel.best()).isEqualTo(CpuKernel.WARMING);
            assertThat(VectorKernel.LANES).isBetween(2, MOST_LANES);
            assertThat(CpuKernel.VECTORS.description())
                    .isEqualTo(VectorKernel.LANES + "-lane vectors");
            assertThat(CpuKernel.PLAIN.description()).isEqualTo("plain loops");
        }
    }

    @Test
    void description_namesKernelAndThreads() {
        String kernel = CpuKernel.best().description();
        try (CpuScoringBackend backend = new CpuScoringBackend(4, 1)) {
            assertThat(backend.description()).isEqualTo(kernel);
        }
        try (CpuScoringBackend backend = new CpuScoringBackend(4, 1, CpuKernel.best(), 3)) {
            assertThat(backend.description()).isEqualTo(kernel + ", 3 threads");
        }
    }

    @Test
    void put_anyDimensions_keepsEveryRowApart() {
        for (int dimensions : new int[] {4, 20, 512}) {
            // Several arrays of rows, the last one not full.
            int capacity = 2 * (4 << 20) / (4 * dimensions) + 77;
            int step = Math.max(1, capacity / 700);
            for (CpuKernel kernel :
                    MOST_LANES == 0 ? new CpuKernel[] {CpuKernel.PLAIN} : CpuKernel.values()) {
                try (ScoringBackend backend =
                        new CpuScoringBackend(dimensions, capacity, kernel, 1)) {
                    float[] vector = new float[dimensions];
                    for (int row = capacity - 1; row >= 0; row -= step) {
                        vector[dimensions - 1] = row;
                        backend.put(row, vector, 0);
                    }
                    backend.publish();
                    float[] last = new float[capacity];
                    backend.products(new float[] {1}, dimensions - 1, last, capacity);
                    for (int row = 0; row < capacity; row++) {
                        boolean wasPut = (capacity - 1 - row) % step == 0;
                        if (last[row] != (wasPut ? row : 0)) {
                            throw new AssertionError(
                                    "%s: dimensions=%d, row=%d, value=%s"
                                            .formatted(kernel, dimensions, row, last[row]));
                        }
                    }
                }
            }
        }
    }
}
