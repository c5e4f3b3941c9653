package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The choice at the start, on a machine whose GPU comes and goes. */
class CudaProbeTest {

    @BeforeEach
    void loadDriver() {
        FakeDriver.load();
        CudaProbe.forget();
    }

    @AfterEach
    void restoreDriver() {
        FakeDriver.restore();
        CudaProbe.forget();
    }

    @Test
    void auto_gpuThatWorks_isChosen() {
        List<String> lost = new ArrayList<>();
        ScoringBackends.Choice choice =
                ScoringBackends.create(
                        ScoringBackendKind.AUTO, 16, 500, CudaSettings.DEFAULT, lost::add);
        try (ScoringBackend backend = choice.backend()) {
            assertThat(choice.kind()).isEqualTo(ScoringBackendKind.CUDA);
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CUDA);
            assertThat(choice.reason())
                    .startsWith("scoring on GPU 0 (auto; host device (no GPU), bf16, ")
                    .endsWith(" MiB): dimensions=16, capacity=500 rows");
        }
    }

    @Test
    void auto_noGpu_choosesTheCpuAndSaysWhy() {
        FakeDriver.provide(0, 1L << 30, 101_376);
        ScoringBackends.Choice choice = ScoringBackends.create(ScoringBackendKind.AUTO, 16, 500);
        try (ScoringBackend backend = choice.backend()) {
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(choice.reason()).startsWith("scoring on the CPU (auto: cuInit: ");
        }
    }

    @Test
    void auto_tooLittleMemory_choosesTheCpuAndSaysWhy() {
        ScoringBackends.Choice choice =
                ScoringBackends.create(
                        ScoringBackendKind.AUTO, 512, 50_000_000, CudaSettings.DEFAULT, lost -> {});
        try (ScoringBackend backend = choice.backend()) {
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(choice.reason()).contains("auto: GPU 0: too little GPU memory");
        }
    }

    @Test
    void cuda_gpuThatIsNotThere_isAnError() {
        assertThatThrownBy(
                        () ->
                                ScoringBackends.create(
                                        ScoringBackendKind.CUDA,
                                        16,
                                        500,
                                        new CudaSettings(3, 1L << 30),
                                        lost -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "cannot score on GPU 3: there is no GPU of that number: device=3, GPUs=1");
    }

    @Test
    void probe_asksOnce() {
        assertThat(CudaProbe.probe(0).usable()).isTrue();
        long launches = FakeDriver.launches();
        FakeDriver.failAfter(0, 719);
        assertThat(CudaProbe.probe(0).usable()).isTrue();
        assertThat(FakeDriver.launches()).isEqualTo(launches);
    }

    @Test
    void probe_gpuThatFailsTheSelfTest_isNotUsable() {
        FakeDriver.failAfter(3, 719);
        CudaProbe.Result result = CudaProbe.probe(0);
        assertThat(result.usable()).isFalse();
        assertThat(result.reason()).startsWith("the self-test failed: host device (no GPU)");
    }
}
