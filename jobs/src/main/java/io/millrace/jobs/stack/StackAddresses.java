package io.millrace.jobs.stack;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Where a running stack listens.
 *
 * @param kafka bootstrap servers, {@code host:port}
 * @param elasticsearch {@code http://host:port}
 */
public record StackAddresses(String kafka, String elasticsearch) {
    public StackAddresses {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(elasticsearch, "elasticsearch is null");
    }

    /** The addresses as settings of the configuration. */
    public Map<String, String> settings() {
        return Map.of("kafka.bootstrap-servers", kafka, "elasticsearch.hosts", elasticsearch);
    }
}
