package io.millrace.scoring;

import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;

/** Plain loops, where the other kernel would work. */
class PlainCpuScoringBackendTest extends CpuScoringBackendContract {

    @Override
    ScoringBackend create(int dimensions, int capacity) {
        return new CpuScoringBackend(dimensions, capacity, CpuKernel.PLAIN, 1);
    }

    @Override
    long allocation() {
        return 0;
    }
}
