package io.millrace.jobs.config;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How Flink runs the job.
 *
 * @param restPort of the web page when the job runs in its own JVM; 0 takes a free one
 * @param properties handed to Flink unread, by Flink's names
 */
public record FlinkConfig(int parallelism, int restPort, Map<String, String> properties)
        implements Serializable {
    static final Option<Integer> PARALLELISM =
            Option.wholeNumber("flink.parallelism", 1, 1_024, 2, "Parallel instances of the job.");
    static final Option<Integer> REST_PORT =
            Option.wholeNumber(
                    "flink.rest-port",
                    0,
                    65_535,
                    8081,
                    "Port of Flink's web page when `millrace` runs the job; 0 takes a free one.");
    static final PropertyFamily PROPERTIES =
            new PropertyFamily(
                    "flink.properties.",
                    "Handed to Flink as it is, for instance"
                            + " `flink.properties.metrics.reporters`.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Flink",
                    "How the job is run.",
                    List.of(PARALLELISM, REST_PORT),
                    List.of(PROPERTIES));

    public FlinkConfig {
        PARALLELISM.require(parallelism);
        REST_PORT.require(restPort);
        properties = Map.copyOf(properties);
    }

    static FlinkConfig from(Settings settings) {
        return new FlinkConfig(
                settings.get(PARALLELISM), settings.get(REST_PORT), settings.get(PROPERTIES));
    }

    /** Leaves out the values of the properties: some of them are secrets. */
    @Override
    public String toString() {
        return "FlinkConfig[parallelism=%d, restPort=%d, properties=%s]"
                .formatted(parallelism, restPort, properties.keySet());
    }
}
