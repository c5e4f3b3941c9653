package io.millrace.search.devserver;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How to run the development server.
 *
 * @param port where HTTP is served
 * @param heapMegabytes heap of the server, at least 256; the process takes about 300 MB more
 * @param password password of the user {@code elastic}; null switches security off
 * @param startTimeout how long the server may take to become healthy
 * @param javaHome the JDK that runs the server
 * @param additional settings of the server's own, such as {@code http.max_content_length}
 */
public record ServerSettings(
        PortChoice port,
        int heapMegabytes,
        String password,
        Duration startTimeout,
        Path javaHome,
        Map<String, String> additional) {

    public static final int DEFAULT_PORT = 9200;
    private static final int SMALLEST_HEAP_MEGABYTES = 256;
    private static final int SHORTEST_PASSWORD = 6;

    public ServerSettings {
        requireNonNull(port, "port is null");
        requireNonNull(startTimeout, "startTimeout is null");
        requireNonNull(javaHome, "javaHome is null");
        additional = Map.copyOf(requireNonNull(additional, "additional is null"));
        if (heapMegabytes < SMALLEST_HEAP_MEGABYTES) {
            throw new IllegalArgumentException(
                    "heapMegabytes must be at least %d: heapMegabytes=%d"
                            .formatted(SMALLEST_HEAP_MEGABYTES, heapMegabytes));
        }
        if (password != null && password.length() < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "password must have at least %d characters".formatted(SHORTEST_PASSWORD));
        }
        if (startTimeout.isNegative() || startTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "startTimeout must be positive: startTimeout=" + startTimeout);
        }
    }

    /** Port 9200 or a free one, 512 MB of heap, no security, two minutes, this JVM's JDK. */
    public static ServerSettings defaults() {
        return new ServerSettings(
                PortChoice.preferring(DEFAULT_PORT),
                512,
                null,
                Duration.ofMinutes(2),
                Path.of(System.getProperty("java.home")),
                Map.of());
    }

    public ServerSettings withPort(PortChoice newPort) {
        return new ServerSettings(
                newPort, heapMegabytes, password, startTimeout, javaHome, additional);
    }

    public ServerSettings withHeapMegabytes(int newHeap) {
        return new ServerSettings(port, newHeap, password, startTimeout, javaHome, additional);
    }

    /** Switches security on; requests must then authenticate as {@code elastic}. */
    public ServerSettings withPassword(String newPassword) {
        return new ServerSettings(
                port, heapMegabytes, newPassword, startTimeout, javaHome, additional);
    }

    public ServerSettings withStartTimeout(Duration newTimeout) {
        return new ServerSettings(port, heapMegabytes, password, newTimeout, javaHome, additional);
    }

    public ServerSettings withAdditional(Map<String, String> newAdditional) {
        return new ServerSettings(
                port, heapMegabytes, password, startTimeout, javaHome, newAdditional);
    }

    boolean secured() {
        return password != null;
    }

    @Override
    public String toString() {
        return "ServerSettings[port=%s, heapMegabytes=%d, secured=%s, startTimeout=%s, javaHome=%s]"
                .formatted(port, heapMegabytes, secured(), startTimeout, javaHome, additional);
    }
}
