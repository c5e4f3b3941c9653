package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

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
     * Creates an empty backend; with {@link ScoringBackendKind#AUTO} on the first GPU where one
     * works, and nobody is told when it is lost.
     */
    public static Choice create(ScoringBackendKind kind, int dimensions, int capacity) {
        return create(kind, dimensions, capacity, CudaSettings.DEFAULT, lost -> {});
    }

    /**
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1
     * @param cuda which GPU, and how much of it
     * @param onLoss gets a line for the log if the GPU is lost later
     * @throws IllegalArgumentException if dimensions or capacity are out of range
     * @throws IllegalStateException if a GPU is asked for by name and cannot be used
     */
    public static Choice create(
            ScoringBackendKind kind,
            int dimensions,
            int capacity,
            CudaSettings cuda,
            Consumer<String> onLoss) {
        requireNonNull(kind, "kind is null");
        requireNonNull(cuda, "cuda is null");
        requireNonNull(onLoss, "onLoss is null");
        return switch (kind) {
            case CPU -> cpu("as configured", dimensions, capacity);
            case CUDA -> cuda("as configured", dimensions, capacity, cuda, onLoss);
            case AUTO -> auto(dimensions, capacity, cuda, onLoss);
        };
    }

    private static Choice auto(
            int dimensions, int capacity, CudaSettings cuda, Consumer<String> onLoss) {
        CudaProbe.Result probe = CudaProbe.probe(cuda.device());
        if (!probe.usable()) {
            return cpu("auto: " + probe.reason(), dimensions, capacity);
        }
        try {
            return cuda("auto", dimensions, capacity, cuda, onLoss);
        } catch (IllegalStateException e) {
            return cpu("auto: " + e.getMessage(), dimensions, capacity);
        }
    }

    private static Choice cuda(
            String why, int dimensions, int capacity, CudaSettings cuda, Consumer<String> onLoss) {
        CudaProbe.Result probe = CudaProbe.probe(cuda.device());
        if (!probe.usable()) {
            throw new IllegalStateException(
                    "cannot score on GPU %d: %s".formatted(cuda.device(), probe.reason()));
        }
        CudaScoringBackend backend = new CudaScoringBackend(dimensions, capacity, cuda, onLoss);
        String reason =
                "scoring on GPU %d (%s; %s): dimensions=%d, capacity=%d rows"
                        .formatted(cuda.device(), why, backend.description(), dimensions, capacity);
        return new Choice(backend, ScoringBackendKind.CUDA, reason);
    }

    private static Choice cpu(String why, int dimensions, int capacity) {
        CpuScoringBackend backend = new CpuScoringBackend(dimensions, capacity);
        return new Choice(
                backend,
                ScoringBackendKind.CPU,
                "scoring on the CPU (%s; %s): dimensions=%d, capacity=%d rows"
                        .formatted(why, backend.description(), dimensions, capacity));
    }
}
