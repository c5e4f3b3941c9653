package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The number of events the simulated shop of a folder has seen, kept in a small file. */
final class SimulatorMemory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "events";

    private final Path file;

    SimulatorMemory(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    /** 0 for a new shop. */
    long events() {
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            JsonNode memory = JSON.readTree(file.toFile());
            return Math.max(0, memory.path(EVENTS).asLong(0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    void remember(long events) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, JSON.createObjectNode().put(EVENTS, events).toString());
            Files.move(
                    part,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
