package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.MemorySize;

/**
 * How the catalogue is scored.
 *
 * @param batchSize shoppers scored together, at most
 * @param batchInterval a shopper waits at the latest this long for company
 * @param slateSize best items kept of a scoring
 * @param capacity items the table can hold
 * @param itemTableMemory bound on the off-heap memory of the item table, per task manager
 */
public record ScoringConfig(
        Backend backend,
        int batchSize,
        Duration batchInterval,
        int slateSize,
        int capacity,
        MemorySize itemTableMemory)
        implements Serializable {
    /** What computes the scores. */
    public enum Backend {
        /** The fastest one that works on the machine. */
        AUTO,
        CPU
    }

    static final Option<Backend> BACKEND =
            Option.choice(
                    "scoring.backend",
                    Backend.AUTO,
                    "What computes the scores; auto takes the fastest one that works.");
    static final Option<Integer> BATCH_SIZE =
            Option.wholeNumber(
                    "scoring.batch-size", 1, 4_096, 64, "Shoppers scored together, at most.");
    static final Option<Duration> BATCH_INTERVAL =
            Option.duration(
                    "scoring.batch-interval",
                    Duration.ofMillis(1),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(10),
                    "A shopper waits at the latest this long for others to be scored with.");
    static final Option<Integer> SLATE_SIZE =
            Option.wholeNumber(
                    "scoring.slate-size", 10, 1_000, 200, "Best items kept of a scoring.");
    static final Option<Integer> CAPACITY =
            Option.wholeNumber(
                    "scoring.capacity",
                    1_000,
                    100_000_000,
                    1_000_000,
                    "Items the model can hold; the start of more is refused with a message.");
    static final Option<MemorySize> ITEM_TABLE_MEMORY =
            Option.memory(
                    "scoring.item-table-memory",
                    MemorySize.ofMebiBytes(1),
                    MemorySize.ofMebiBytes(1024 * 1024),
                    MemorySize.ofMebiBytes(2048),
                    "Bound on the off-heap memory of the model, per task manager; taken as items"
                            + " come.");

    static final OptionGroup GROUP =
            new OptionGroup(
                    "Scoring",
                    "How the catalogue is scored for a shopper.",
                    List.of(
                            BACKEND,
                            BATCH_SIZE,
                            BATCH_INTERVAL,
                            SLATE_SIZE,
                            CAPACITY,
                            ITEM_TABLE_MEMORY));

    public ScoringConfig {
        BACKEND.require(backend);
        BATCH_SIZE.require(batchSize);
        BATCH_INTERVAL.require(batchInterval);
        SLATE_SIZE.require(slateSize);
        CAPACITY.require(capacity);
        ITEM_TABLE_MEMORY.require(itemTableMemory);
    }

    static ScoringConfig from(Settings settings) {
        return new ScoringConfig(
                settings.get(BACKEND),
                settings.get(BATCH_SIZE),
                settings.get(BATCH_INTERVAL),
                settings.get(SLATE_SIZE),
                settings.get(CAPACITY),
                settings.get(ITEM_TABLE_MEMORY));
    }
}
