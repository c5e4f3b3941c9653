package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * The broker's pid file: which process it is and where it listens.
 *
 * @param port of its listener on the loopback interface
 */
record BrokerRecord(LocalProcess process, int port) {
    BrokerRecord {
        requireNonNull(process, "process is null");
    }

    /** A file that is absent or damaged is none: nothing may be stopped on its word. */
    static Optional<BrokerRecord> read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            LocalProcess process =
                    new LocalProcess(
                            Long.parseLong(properties.getProperty("pid", "")),
                            Instant.parse(properties.getProperty("started-at", "")));
            return Optional.of(
                    new BrokerRecord(
                            process, Integer.parseInt(properties.getProperty("port", ""))));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IllegalArgumentException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(process.pid()));
        properties.setProperty("started-at", process.startedAt().toString());
        properties.setProperty("port", Integer.toString(port));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }
}
