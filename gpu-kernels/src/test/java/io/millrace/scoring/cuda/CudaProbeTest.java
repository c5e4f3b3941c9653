package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringBackends;
import io.millrace.scoring.ScoringSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                        ScoringSettings.of(ScoringBackendKind.AUTO), 16, 500, lost::add);
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
                        ScoringSettings.of(ScoringBackendKind.AUTO), 512, 50_000_000, lost -> {});
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
                                        ScoringSettings.of(ScoringBackendKind.CUDA).onGpu(3),
                                        16,
                                        500,
                                        lost -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "cannot score on GPU 3: there is no GPU of that number: device=3, GPUs=1");
    }

    /** The way to a GPU that was repaired, or that another process gave back. */
    @Test
    void probe_gpuThatDoesNotWork_isAskedAgainAfterAWhile() {
        AtomicLong now = new AtomicLong(-5);
        CudaProbe probe = new CudaProbe(now::get, Duration.ofMinutes(1));
        FakeDriver.failAfter(0, 719);
        assertThat(probe.result(0).usable()).isFalse();
        FakeDriver.repair();
        now.addAndGet(CudaProbe.ASKED_AGAIN_AFTER.toNanos() - 1);
        assertThat(probe.result(0).usable()).isFalse();
        now.incrementAndGet();
        assertThat(probe.result(0).usable()).isTrue();

        probe.markLost(0);
        assertThat(probe.result(0))
                .isEqualTo(
                        new CudaProbe.Result(
                                false, "the GPU was lost, and is asked again after 5 min"));
        now.addAndGet(CudaProbe.ASKED_AGAIN_AFTER.toNanos());
        assertThat(probe.result(0).usable()).isTrue();
    }

    @Test
    @Timeout(60)
    void probe_gpuThatHangs_isNotUsable() {
        CudaProbe probe = new CudaProbe(System::nanoTime, Duration.ofMillis(20));
        FakeDriver.hang();
        assertThat(probe.result(0))
                .isEqualTo(
                        new CudaProbe.Result(
                                false, "the GPU hangs: asking for it has not ended within 20 ms"));
    }

    @Test
    void auto_gpuThatWasLost_isNotChosenAtOnceAgain() {
        ScoringBackends.Choice choice = ScoringBackends.create(ScoringBackendKind.AUTO, 16, 500);
        try (ScoringBackend backend = choice.backend()) {
            FakeDriver.failAfter(0, 719);
            backend.setLive(3, true);
            backend.publish();
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
        }
        FakeDriver.repair();
        ScoringBackends.Choice next = ScoringBackends.create(ScoringBackendKind.AUTO, 16, 500);
        try (ScoringBackend backend = next.backend()) {
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(next.reason()).contains("auto: the GPU was lost, and is asked again");
        }
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
