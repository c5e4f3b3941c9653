package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/** Which implementation scores. */
public enum ScoringBackendKind {
    /** The fastest one that works on this machine. */
    AUTO("auto"),
    /** The one on an NVIDIA GPU. */
    CUDA("cuda"),
    /** The one that needs nothing but the JVM. */
    CPU("cpu");

    private final String wireName;

    ScoringBackendKind(String wireName) {
        this.wireName = wireName;
    }

    /** The name in configuration files. */
    public String wireName() {
        return wireName;
    }

    /** Finds a kind by its name in configuration files, in any case. */
    public static Optional<ScoringBackendKind> parse(String name) {
        requireNonNull(name, "name is null");
        String lowerCase = name.strip().toLowerCase(Locale.ROOT);
        for (ScoringBackendKind kind : values()) {
            if (kind.wireName.equals(lowerCase)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
