package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What the simulated shop of a folder keeps from run to run, in a small file: how many events it
 * has seen, and which catalogue was sent.
 */
final class SimulatorMemory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "events";
    private static final String CATALOGUE = "catalogue";

    private final Path file;

    SimulatorMemory(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    /** 0 for a new shop. */
    long events() {
        return Math.max(0, read().path(EVENTS).asLong(0));
    }

    /** Fingerprint of the catalogue sent last; empty for a new shop. */
    String catalogue() {
        return read().path(CATALOGUE).asText("");
    }

    void rememberEvents(long events) {
        write(read().put(EVENTS, events));
    }

    void rememberCatalogue(String fingerprint) {
        write(read().put(CATALOGUE, fingerprint));
    }

    private ObjectNode read() {
        if (!Files.exists(file)) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode memory = JSON.readTree(file.toFile());
            return memory instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (JacksonException e) {
            // A damaged memory is none: the shop begins anew.
            return JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(ObjectNode memory) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, memory.toString());
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
