package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The log through which learners publish the model.
 *
 * @param publicationInterval a changed key is published at the latest after this long
 * @param publicationCount changed keys that wait for publication at most
 * @param startTimeout how long a start may take to read the log to its end
 * @param replicationFactor of the topics created; -1 leaves it to the broker
 */
public record ModelLogConfig(
        Kind kind,
        int partitions,
        int replicationFactor,
        Duration publicationInterval,
        int publicationCount,
        Duration startTimeout)
        implements Serializable {
    /** What carries the log. */
    public enum Kind {
        KAFKA,
        /** Inside one JVM and gone with it: for tests and evaluations. */
        MEMORY
    }

    static final Option<Kind> KIND =
            Option.choice(
                    "model-log.kind",
                    Kind.KAFKA,
                    "What carries the model log; memory lives in one JVM and is gone with it.");
    static final Option<Integer> PARTITIONS =
            Option.wholeNumber(
                    "model-log.partitions", 1, 1_000, 4, "Partitions of the model topics.");
    static final Option<Integer> REPLICATION_FACTOR =
            Option.of(
                    "model-log.replication-factor",
                    OptionTypes.wholeNumber(-1, 32_767),
                    -1,
                    "Replicas of the model topics; -1 takes the brokers' default.");
    static final Option<Duration> PUBLICATION_INTERVAL =
            Option.duration(
                    "model-log.publication-interval",
                    Duration.ofMillis(1),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(50),
                    "A changed key is published at the latest after this long.");
    static final Option<Integer> PUBLICATION_COUNT =
            Option.wholeNumber(
                    "model-log.publication-count",
                    1,
                    100_000,
                    4_096,
                    "At most this many changed keys wait for the next publication.");
    static final Option<Duration> START_TIMEOUT =
            Option.duration(
                    "model-log.start-timeout",
                    Duration.ofSeconds(1),
                    Duration.ofHours(1),
                    Duration.ofMinutes(2),
                    "A start fails when the model log is not complete and nothing new came of it for"
                            + " so long.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Model log",
                    "How the learners' results reach the scorers.",
                    List.of(
                            KIND,
                            PARTITIONS,
                            REPLICATION_FACTOR,
                            PUBLICATION_INTERVAL,
                            PUBLICATION_COUNT,
                            START_TIMEOUT));

    public ModelLogConfig {
        KIND.require(kind);
        PARTITIONS.require(partitions);
        REPLICATION_FACTOR.require(replicationFactor);
        PUBLICATION_INTERVAL.require(publicationInterval);
        PUBLICATION_COUNT.require(publicationCount);
        START_TIMEOUT.require(startTimeout);
        if (replicationFactor == 0) {
            throw new ConfigurationException(
                    REPLICATION_FACTOR + " = '0': must be -1 or at least 1");
        }
    }

    static ModelLogConfig from(Settings settings) {
        return new ModelLogConfig(
                settings.get(KIND),
                settings.get(PARTITIONS),
                settings.get(REPLICATION_FACTOR),
                settings.get(PUBLICATION_INTERVAL),
                settings.get(PUBLICATION_COUNT),
                settings.get(START_TIMEOUT));
    }
}
