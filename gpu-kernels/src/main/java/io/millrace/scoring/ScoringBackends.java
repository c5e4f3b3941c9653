package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;
import io.millrace.scoring.cuda.CudaProbe;
import io.millrace.scoring.cuda.CudaScoringBackend;
import io.millrace.scoring.cuda.CudaSettings;
import java.util.function.Consumer;

/** Where it is decided which implementation scores. */
public final class ScoringBackends {

    private ScoringBackends() {}

    /**
     * A backend and why it is this one.
     *
     * @param backend new and empty; whoever asked for it closes it
     * @param kind what it is; never {@link ScoringBackendKind#AUTO}
     * @param reason one line for the log
     */
    public record Choice(ScoringBackend backend, ScoringBackendKind kind, String reason) {}

    /**
     * Creates an empty backend with settings as in {@link ScoringSettings#of}; nobody is told when
     * a GPU is lost.
     */
    public static Choice create(ScoringBackendKind kind, int dimensions, int capacity) {
        return create(ScoringSettings.of(kind), dimensions, capacity, lost -> {});
    }

    /**
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1
     * @param onLoss gets a line for the log if the GPU is lost later
     * @throws IllegalArgumentException if dimensions or capacity are out of range
     * @throws IllegalStateException if a GPU is asked for by name and cannot be used
     */
    public static Choice create(
            ScoringSettings settings, int dimensions, int capacity, Consumer<String> onLoss) {
        requireNonNull(settings, "settings is null");
        requireNonNull(onLoss, "onLoss is null");
        return switch (settings.kind()) {
            case CPU -> cpu("as configured", settings, dimensions, capacity);
            case CUDA -> cuda("as configured", settings.cuda(), dimensions, capacity, onLoss);
            case AUTO -> auto(settings, dimensions, capacity, onLoss);
        };
    }

    private static Choice auto(
            ScoringSettings settings, int dimensions, int capacity, Consumer<String> onLoss) {
        CudaProbe.Result probe = CudaProbe.probe(settings.cuda().device());
        if (!probe.usable()) {
            return cpu("auto: " + probe.reason(), settings, dimensions, capacity);
        }
        try {
            return cuda("auto", settings.cuda(), dimensions, capacity, onLoss);
        } catch (IllegalStateException e) {
            return cpu("auto: " + e.getMessage(), settings, dimensions, capacity);
        }
    }

    private static Choice cuda(
            String why, CudaSettings cuda, int dimensions, int capacity, Consumer<String> onLoss) {
        CudaProbe.Result probe = CudaProbe.probe(cuda.device());
        if (!probe.usable()) {
            throw new IllegalStateException(
                    "cannot score on GPU %d: %s".formatted(cuda.device(), probe.reason()));
        }
        Consumer<String> onLossOfGpu =
                lost -> {
                    CudaProbe.lost(cuda.device());
                    onLoss.accept(lost);
                };
        CudaScoringBackend backend =
                new CudaScoringBackend(dimensions, capacity, cuda, onLossOfGpu);
        String reason =
                "scoring on GPU %d (%s; %s): dimensions=%d, capacity=%d rows"
                        .formatted(cuda.device(), why, backend.description(), dimensions, capacity);
        return new Choice(backend, ScoringBackendKind.CUDA, reason);
    }

    private static Choice cpu(String why, ScoringSettings settings, int dimensions, int capacity) {
        CpuScoringBackend backend =
                new CpuScoringBackend(
                        dimensions, capacity, CpuKernel.best(), settings.cpuThreads());
        return new Choice(
                backend,
                ScoringBackendKind.CPU,
                "scoring on the CPU (%s; %s): dimensions=%d, capacity=%d rows"
                        .formatted(why, backend.description(), dimensions, capacity));
    }
}
