package io.millrace.jobs.job;

import io.millrace.jobs.config.ElasticsearchConfig;
import io.millrace.search.sink.ElasticsearchConnection;
import io.millrace.search.sink.SinkLimits;

/** The configuration of Elasticsearch as the sink takes it. */
public final class Connections {
    private Connections() {}

    public static ElasticsearchConnection elasticsearch(ElasticsearchConfig config) {
        ElasticsearchConnection connection =
                ElasticsearchConnection.to(config.hosts().toArray(String[]::new));
        if (!config.caCertificate().isEmpty()) {
            connection = connection.withCaCertificate(config.caCertificate());
        }
        if (!config.apiKey().isEmpty()) {
            return connection.withApiKey(config.apiKey());
        }
        if (!config.username().isEmpty()) {
            return connection.withUser(config.username(), config.password());
        }
        return connection;
    }

    static SinkLimits limits(ElasticsearchConfig.Bulk bulk) {
        SinkLimits defaults = SinkLimits.defaults();
        return new SinkLimits(
                bulk.maxBatch(),
                defaults.batchBytes(),
                defaults.documentBytes(),
                bulk.maxInFlight(),
                bulk.flushInterval(),
                bulk.maxBuffered(),
                defaults.pendingBytes(),
                defaults.firstRetryDelay(),
                defaults.longestRetryDelay());
    }
}
