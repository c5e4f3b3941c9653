package io.millrace.jobs.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.MemorySize;

/**
 * How the catalogue is scored.
 *
 * @param backend what computes the scores
 * @param cudaDevice number of the GPU, unless Flink assigns one
 * @param cudaMemory bound on the memory of the GPU, per task manager
 * @param batchSize shoppers scored together, at most
 * @param batchInterval a shopper waits at the latest this long for company
 * @param slateSize best items kept of a scoring
 * @param capacity items the table can hold
 * @param itemTableMemory bound on the off-heap memory of the item table, per task manager
 */
public record ScoringConfig(
        Backend backend,
        int cudaDevice,
        MemorySize cudaMemory,
        int batchSize,
        Duration batchInterval,
        int slateSize,
        int capacity,
        MemorySize itemTableMemory)
        implements Serializable {
    /** What computes the scores. */
    public enum Backend {
        /** A GPU where one works, else the CPU. */
        AUTO,
        /** A GPU, or no start. */
        CUDA,
        CPU
    }

    static final Option<Backend> BACKEND =
            Option.choice(
                    "scoring.backend",
                    Backend.AUTO,
                    "What computes the scores: an NVIDIA GPU (cuda) or the CPU; auto takes the GPU"
                            + " where one works.");
    static final Option<Integer> CUDA_DEVICE =
            Option.wholeNumber(
                    "scoring.cuda.device",
                    0,
                    63,
                    0,
                    "Number of the GPU, unless Flink assigns one to the task manager as the external"
                            + " resource `gpu`.");
    static final Option<MemorySize> CUDA_MEMORY =
            Option.memory(
                    "scoring.cuda.memory",
                    MemorySize.ofMebiBytes(64),
                    MemorySize.ofMebiBytes(1024 * 1024),
                    MemorySize.ofMebiBytes(1024 * 1024),
                    "Bound on the memory of the GPU, per task manager; what is free bounds it too."
                            + " All of what scoring.capacity needs is taken at the start.");
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
                            CUDA_DEVICE,
                            CUDA_MEMORY,
                            BATCH_SIZE,
                            BATCH_INTERVAL,
                            SLATE_SIZE,
                            CAPACITY,
                            ITEM_TABLE_MEMORY));

    public ScoringConfig {
        BACKEND.require(backend);
        CUDA_DEVICE.require(cudaDevice);
        CUDA_MEMORY.require(cudaMemory);
        BATCH_SIZE.require(batchSize);
        BATCH_INTERVAL.require(batchInterval);
        SLATE_SIZE.require(slateSize);
        CAPACITY.require(capacity);
        ITEM_TABLE_MEMORY.require(itemTableMemory);
    }

    static ScoringConfig from(Settings settings) {
        return new ScoringConfig(
                settings.get(BACKEND),
                settings.get(CUDA_DEVICE),
                settings.get(CUDA_MEMORY),
                settings.get(BATCH_SIZE),
                settings.get(BATCH_INTERVAL),
                settings.get(SLATE_SIZE),
                settings.get(CAPACITY),
                settings.get(ITEM_TABLE_MEMORY));
    }
}
