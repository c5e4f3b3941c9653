package io.millrace.scoring;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;
import org.junit.jupiter.api.BeforeEach;

/** Vector registers from the start: the build runs it on registers of several widths. */
class VectorCpuScoringBackendTest extends CpuScoringBackendContract {

    @BeforeEach
    void assumeVectors() {
        assumeThat(CpuKernel.best())
                .as("this JVM was started without the module")
                .isNotEqualTo(CpuKernel.PLAIN);
    }

    @Override
    ScoringBackend create(int dimensions, int capacity) {
        return new CpuScoringBackend(dimensions, capacity, CpuKernel.VECTORS, 1);
    }

    @Override
    long allocation() {
        return 0;
    }
}
