package io.millrace.search.devserver;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What the process in the pid file was started with.
 *
 * @param marker a token on the command line of our process and of no other: process ids are reused,
 *     and a stale pid file must never make us stop a stranger
 * @param port where it serves HTTP
 */
record RunRecord(String marker, int port) {

    static Optional<RunRecord> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        String marker = properties.getProperty("marker");
        String port = properties.getProperty("port");
        if (marker == null || port == null || marker.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new RunRecord(marker, Integer.parseInt(port)));
    }

    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("marker", marker);
        properties.setProperty("port", Integer.toString(port));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    /** The JVM option that puts the marker on the command line. */
    String jvmOption() {
        return "-Dmillrace.server=" + marker;
    }
}
