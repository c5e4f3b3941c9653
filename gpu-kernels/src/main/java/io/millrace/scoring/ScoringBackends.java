package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

import io.millrace.scoring.cpu.CpuScoringBackend;

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
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1
     * @throws IllegalArgumentException if dimensions or capacity are out of range
     */
    public static Choice create(ScoringBackendKind kind, int dimensions, int capacity) {
        requireNonNull(kind, "kind is null");
        CpuScoringBackend backend = new CpuScoringBackend(dimensions, capacity);
        String why =
                switch (kind) {
                    case AUTO -> "auto chose cpu: this version has no other backend";
                    case CPU -> "cpu as configured";
                };
        return new Choice(
                backend,
                ScoringBackendKind.CPU,
                "scoring on the CPU (%s; %s): dimensions=%d, capacity=%d rows"
                        .formatted(why, backend.description(), dimensions, capacity));
    }
}
