package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cheapest kernel of this JVM, before its vectors are warm. */
class CpuScoringBackendTest extends CpuScoringBackendContract {

    @Override
    ScoringBackend create(int dimensions, int capacity) {
        return new CpuScoringBackend(dimensions, capacity);
    }

    @Override
    long allocation() {
        return 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 257})
    void create_threadsOutOfRange_areRefused(int threads) {
        assertThatThrownBy(() -> new CpuScoringBackend(4, 10, CpuKernel.best(), threads))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be in 1..256: threads=" + threads);
    }
}
