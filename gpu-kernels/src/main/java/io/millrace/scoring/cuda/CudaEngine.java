package io.millrace.scoring.cuda;

import io.millrace.scoring.RowChanges;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import jcuda.driver.JCudaDriver;

/**
 * Everything of a backend that is on the GPU: context, stream, memory, catalogue and scorer.
 *
 * <p>Every method may throw {@link CudaException}; after that the only call that makes sense is
 * {@link #close}. Not thread-safe, but any thread may make the next call.
 */
final class CudaEngine implements AutoCloseable {

    /** Left to the driver and to what else runs on the GPU. */
    private static final long RESERVED_BYTES = 256L << 20;

    /** Drivers of machines with many GPUs take seconds to wake them up. */
    private static final Duration OPENING_PATIENCE = Duration.ofMinutes(1);

    private final CudaContext context;
    private final TensorFormat format;
    private final CudaStream stream;
    private final CudaMemory memory;
    private final CudaCatalogue catalogue;
    private final CudaScorer scorer;

    private CudaEngine(
            CudaContext context,
            CudaSettings settings,
            TensorFormat wanted,
            ScorerShape shape,
            int dimensions,
            int capacity,
            Duration patience) {
        this.context = context;
        context.enter();
        long budget = Math.min(settings.memoryBudget(), context.freeBytes() - RESERVED_BYTES);
        format = affordable(wanted, shape, dimensions, capacity, budget, settings);
        memory = new CudaMemory(budget);
        stream = new CudaStream(patience);
        try {
            catalogue = new CudaCatalogue(context, stream, memory, format, dimensions, capacity);
            scorer = new CudaScorer(context, stream, memory, catalogue, format, dimensions, shape);
            stream.synchronize();
        } catch (RuntimeException e) {
            if (!stream.isHung()) {
                memory.close();
                stream.close();
            }
            throw e;
        }
    }

    /** The same with the usual patience. */
    static CudaEngine open(
            CudaSettings settings,
            TensorFormat wanted,
            ScorerShape shape,
            int dimensions,
            int capacity) {
        return open(settings, wanted, shape, dimensions, capacity, CudaStream.PATIENCE);
    }

    /**
     * Opens the GPU and takes its memory.
     *
     * @param wanted the format of the tensor cores, if there is memory for what it needs
     * @param patience how long a call may wait for the GPU
     * @throws CudaException if the GPU cannot be used, has too little memory or hangs
     */
    static CudaEngine open(
            CudaSettings settings,
            TensorFormat wanted,
            ScorerShape shape,
            int dimensions,
            int capacity,
            Duration patience) {
        return BoundedCall.call(
                "opening it",
                OPENING_PATIENCE,
                () -> opened(settings, wanted, shape, dimensions, capacity, patience),
                CudaEngine::close);
    }

    private static CudaEngine opened(
            CudaSettings settings,
            TensorFormat wanted,
            ScorerShape shape,
            int dimensions,
            int capacity,
            Duration patience) {
        CudaContext context = CudaContext.open(settings.device());
        try {
            return new CudaEngine(context, settings, wanted, shape, dimensions, capacity, patience);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** What and where it is, for people. */
    String description() {
        return "%s, %s, %d MiB"
                .formatted(context.name(), format.kernelName(), mebibytes(memory.allocated()));
    }

    /** Brings changes to the GPU. */
    void apply(RowChanges changes, Map<Integer, BitSet> filters) {
        context.enter();
        catalogue.apply(changes);
        filters.forEach(catalogue::setFilter);
    }

    /**
     * Answers a batch.
     *
     * @return whether there was room for all requests; if not, the answers are not complete
     */
    boolean score(ScoreBatch batch, ScoreResults results) {
        context.enter();
        return scorer.score(batch, results);
    }

    /** The place of a row, or 0 if there was no room for the request. */
    int rankOf(ScoreBatch batch, int request, int row) {
        context.enter();
        return scorer.rankOf(batch, request, row);
    }

    /** Times the rounds from now on; for benchmarks. */
    CudaTimer timeRounds() {
        CudaTimer timer = new CudaTimer(stream);
        scorer.timeRounds(timer);
        return timer;
    }

    long repeatedScans() {
        return scorer.repeatedScans();
    }

    /**
     * Lets everything go. A GPU that hangs may yet write into the memory that it was given: that is
     * let go when it is done, if ever, and not waited for.
     */
    @Override
    public void close() {
        Duration patience = stream.isHung() ? Duration.ZERO : stream.patience();
        try {
            BoundedCall.call("closing it", patience, this::release, tooLate -> {});
        } catch (CudaException e) {
            // The thread goes on with it.
        }
    }

    private Boolean release() {
        try {
            context.enter();
        } catch (CudaException e) {
            // A lost GPU: what follows fails as well, but the memory of the host is let go.
        }
        JCudaDriver.cuStreamSynchronize(stream);
        memory.close();
        stream.close();
        context.close();
        return true;
    }

    private static TensorFormat affordable(
            TensorFormat wanted,
            ScorerShape shape,
            int dimensions,
            int capacity,
            long budget,
            CudaSettings settings) {
        if (bytes(wanted, shape, dimensions, capacity) <= budget) {
            return wanted;
        }
        long least = bytes(TensorFormat.TF32, shape, dimensions, capacity);
        if (least <= budget) {
            return TensorFormat.TF32;
        }
        throw new CudaException(
                "too little GPU memory: needed=%d MiB, usable=%d MiB, budget=%s, dimensions=%d,"
                                .formatted(
                                        mebibytes(least),
                                        mebibytes(budget),
                                        settings.memoryBudget() == Long.MAX_VALUE
                                                ? "all"
                                                : mebibytes(settings.memoryBudget()) + " MiB",
                                        dimensions)
                        + " capacity=%d; a smaller capacity needs less".formatted(capacity));
    }

    private static long bytes(
            TensorFormat format, ScorerShape shape, int dimensions, int capacity) {
        return CudaCatalogue.bytes(format, dimensions, capacity)
                + CudaScorer.bytes(format, dimensions, shape);
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
