package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How the job's state is kept safe.
 *
 * @param directory a folder or a URI of a file system Flink knows
 * @param retained completed checkpoints kept
 * @param incremental only what changed is written; RocksDB only
 */
public record CheckpointConfig(
        String directory,
        Duration interval,
        Duration timeout,
        int retained,
        StateBackend stateBackend,
        boolean incremental)
        implements Serializable {
    /** Where state lives between checkpoints. */
    public enum StateBackend {
        /** On local disk: state may be larger than memory. */
        ROCKSDB,
        /** On the heap: faster, and bounded by it. */
        HASHMAP
    }

    static final Option<String> DIRECTORY =
            Option.text(
                    "checkpoint.directory",
                    "\\S.*",
                    "a folder or a URI such as s3://bucket/path",
                    ".millrace/checkpoints",
                    "Where checkpoints are written: a folder or a URI of a file system Flink knows.");
    static final Option<Duration> INTERVAL =
            Option.duration(
                    "checkpoint.interval",
                    Duration.ofMillis(100),
                    Duration.ofHours(1),
                    Duration.ofSeconds(2),
                    "Time between checkpoints.");
    static final Option<Duration> TIMEOUT =
            Option.duration(
                    "checkpoint.timeout",
                    Duration.ofSeconds(1),
                    Duration.ofHours(6),
                    Duration.ofMinutes(10),
                    "A checkpoint that takes longer is given up.");
    static final Option<Integer> RETAINED =
            Option.wholeNumber(
                    "checkpoint.retained", 1, 100, 3, "Completed checkpoints that are kept.");
    static final Option<StateBackend> STATE_BACKEND =
            Option.choice(
                    "checkpoint.state-backend",
                    StateBackend.ROCKSDB,
                    "Where state lives: rocksdb on local disk, hashmap on the heap.");
    static final Option<Boolean> INCREMENTAL =
            Option.flag(
                    "checkpoint.incremental",
                    true,
                    "Write only what changed since the last checkpoint (rocksdb only).");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Checkpoints",
                    "How the job's state is kept safe.",
                    List.of(DIRECTORY, INTERVAL, TIMEOUT, RETAINED, STATE_BACKEND, INCREMENTAL));

    public CheckpointConfig {
        DIRECTORY.require(directory);
        INTERVAL.require(interval);
        TIMEOUT.require(timeout);
        RETAINED.require(retained);
        STATE_BACKEND.require(stateBackend);
        INCREMENTAL.require(incremental);
        if (timeout.compareTo(interval) < 0) {
            throw new ConfigurationException(
                    "%s = '%s': must not be shorter than %s = '%s'"
                            .formatted(
                                    TIMEOUT,
                                    TIMEOUT.format(timeout),
                                    INTERVAL,
                                    INTERVAL.format(interval)));
        }
    }

    static CheckpointConfig from(Settings settings) {
        return new CheckpointConfig(
                settings.get(DIRECTORY),
                settings.get(INTERVAL),
                settings.get(TIMEOUT),
                settings.get(RETAINED),
                settings.get(STATE_BACKEND),
                settings.get(INCREMENTAL));
    }
}
