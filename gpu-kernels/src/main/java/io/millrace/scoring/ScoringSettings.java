package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

import io.millrace.scoring.cuda.CudaSettings;
import java.io.Serializable;

/**
 * What scores, and with how much of the machine.
 *
 * @param kind which implementation
 * @param cpuThreads threads that work on one batch when the CPU scores, the caller among them: 1 to
 *     {@value #MAX_CPU_THREADS}
 * @param cuda which GPU, if one scores
 */
public record ScoringSettings(ScoringBackendKind kind, int cpuThreads, CudaSettings cuda)
        implements Serializable {
    public static final int MAX_CPU_THREADS = 256;

    /**
     * @throws IllegalArgumentException if the number of threads is out of range
     */
    public ScoringSettings {
        requireNonNull(kind, "kind is null");
        requireNonNull(cuda, "cuda is null");
        if (cpuThreads < 1 || cpuThreads > MAX_CPU_THREADS) {
            throw new IllegalArgumentException(
                    "cpuThreads must be in 1..%d: %d".formatted(MAX_CPU_THREADS, cpuThreads));
        }
    }

    /** One thread; on a GPU, the first one and all of its memory that is free. */
    public static ScoringSettings of(ScoringBackendKind kind) {
        return new ScoringSettings(kind, 1, CudaSettings.DEFAULT);
    }

    /** The same on the GPU of another number. */
    public ScoringSettings onGpu(int device) {
        return new ScoringSettings(kind, cpuThreads, cuda.on(device));
    }
}
