package io.millrace.scoring.cuda;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import io.millrace.scoring.RowChanges;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringArguments;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Exact top K over all rows on an NVIDIA GPU, and on the CPU from the moment the GPU is lost.
 *
 * <h2>What it computes</h2>
 *
 * <p>The canonical scores of {@link ScoringBackend}, bit for bit. Batches of up to eight requests
 * are scored in single precision. Larger ones go through the tensor cores first, in bfloat16 or
 * tf32, which only drop rows that provably cannot be in the answer (see {@code TensorFormat}); what
 * is left, little more than K rows a request, is scored canonically. So rounding costs time and
 * never an answer.
 *
 * <h2>How</h2>
 *
 * <p>See {@code CudaScorer}: rounds over growing ranges of the catalogue, with a threshold for each
 * request that rises from round to round. The matrix of all scores never exists. The GPU works on
 * one batch at a time; others wait their turn, in the order in which they came.
 *
 * <h2>Memory</h2>
 *
 * <p>On the GPU all of it is taken at the start, for the whole capacity: {@code 6 * D + 13} bytes a
 * row (bfloat16, else {@code 4 * D + 13}) and about 110 MiB to work with. On the heap a {@link
 * CpuScoringBackend} holds the same rows.
 *
 * <h2>Losing the GPU</h2>
 *
 * <p>An error of the driver, a GPU that fell off the bus say, is final for the process. The batch
 * that met it is then answered by the CPU, from its first request on and with the same bits, and so
 * is every later one. A GPU that has not answered after {@link CudaStream#PATIENCE} is lost too: no
 * lock is held longer than that. {@link #kind} tells, and the listener given at the start gets one
 * line. The backend on the CPU also answers what a GPU is no good for: {@link #products}, whose
 * result is as long as the catalogue, and a request with more exclusions and additions than fit its
 * buffers.
 */
public final class CudaScoringBackend implements ScoringBackend {

    private final int dimensions;
    private final int capacity;
    private final CpuScoringBackend processor;
    private final Consumer<String> onLoss;
    private final String description;

    /** Guards the GPU, and that both copies of the rows are of one generation. */
    private final ReentrantLock device = new ReentrantLock(true);

    /** Guards what is staged; taken before {@link #device}. */
    private final Object stagingMonitor = new Object();

    private final RowChanges changes;
    private final Map<Integer, BitSet> filters = new HashMap<>();
    private final BitSet publishedFilters = new BitSet();
    private CudaEngine engine;
    private long generation;
    private boolean closed;
    private volatile ScoringBackendKind kind = ScoringBackendKind.CUDA;

    /**
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1
     * @param onLoss gets a line when the GPU is lost, from the thread that notices
     * @throws IllegalArgumentException if dimensions or capacity are out of range
     * @throws IllegalStateException if the GPU cannot be used or has too little memory; the message
     *     says why
     */
    public CudaScoringBackend(
            int dimensions, int capacity, CudaSettings settings, Consumer<String> onLoss) {
        this(dimensions, capacity, settings, onLoss, TensorFormat.BF16, ScorerShape.DEFAULT);
    }

    CudaScoringBackend(
            int dimensions,
            int capacity,
            CudaSettings settings,
            Consumer<String> onLoss,
            TensorFormat format,
            ScorerShape shape) {
        this(dimensions, capacity, settings, onLoss, format, shape, CudaStream.PATIENCE);
    }

    CudaScoringBackend(
            int dimensions,
            int capacity,
            CudaSettings settings,
            Consumer<String> onLoss,
            TensorFormat format,
            ScorerShape shape,
            Duration patience) {
        requireNonNull(settings, "settings is null");
        this.onLoss = requireNonNull(onLoss, "onLoss is null");
        this.dimensions = ScoringArguments.requireDimensions(dimensions);
        this.capacity = capacity;
        processor = new CpuScoringBackend(dimensions, capacity);
        changes = new RowChanges(dimensions, capacity);
        try {
            engine = CudaEngine.open(settings, format, shape, dimensions, capacity, patience);
        } catch (CudaException e) {
            processor.close();
            throw new IllegalStateException(
                    "GPU %d: %s".formatted(settings.device(), e.getMessage()), e);
        }
        description = engine.description();
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /** {@link ScoringBackendKind#CUDA}, or {@link ScoringBackendKind#CPU} once the GPU is lost. */
    @Override
    public ScoringBackendKind kind() {
        return kind;
    }

    /** The GPU, the format of its tensor cores and the memory taken, for people. */
    public String description() {
        return description;
    }

    @Override
    public void put(int row, float[] source, int offset) {
        synchronized (stagingMonitor) {
            // Checks all arguments.
            processor.put(row, source, offset);
            if (isOnGpu()) {
                changes.put(row, source, offset);
            }
        }
    }

    @Override
    public void setLive(int row, boolean live) {
        synchronized (stagingMonitor) {
            processor.setLive(row, live);
            if (isOnGpu()) {
                changes.setLive(row, live);
            }
        }
    }

    @Override
    public void setFilter(int filter, BitSet rows) {
        synchronized (stagingMonitor) {
            processor.setFilter(filter, rows);
            if (isOnGpu()) {
                filters.put(filter, (BitSet) rows.clone());
            }
        }
    }

    @Override
    public long publish() {
        synchronized (stagingMonitor) {
            device.lock();
            try {
                generation = processor.publish();
                if (engine != null) {
                    engine.apply(changes, filters);
                    filters.keySet().forEach(publishedFilters::set);
                }
            } catch (CudaException e) {
                lose(e);
            } finally {
                device.unlock();
            }
            changes.clear();
            filters.clear();
            return generation;
        }
    }

    @Override
    public void score(ScoreBatch batch, ScoreResults results) {
        requireNonNull(results, "results is null");
        requireNonNull(batch, "batch is null");
        if (isOnGpu() && batch.dimensions() == dimensions) {
            device.lock();
            try {
                if (engine != null && isWithinBounds(batch)) {
                    results.reset(batch, generation);
                    if (engine.score(batch, results)) {
                        return;
                    }
                }
            } catch (CudaException e) {
                lose(e);
            } finally {
                device.unlock();
            }
        }
        // Also refuses what is wrong with a batch.
        processor.score(batch, results);
    }

    @Override
    public int rankOf(ScoreBatch batch, int request, int row) {
        requireNonNull(batch, "batch is null");
        checkIndex(request, batch.size());
        if (isOnGpu() && batch.dimensions() == dimensions && row >= 0 && row < capacity) {
            device.lock();
            try {
                if (engine != null && isWithinBounds(batch)) {
                    int rank = engine.rankOf(batch, request, row);
                    if (rank > 0) {
                        return rank;
                    }
                }
            } catch (CudaException e) {
                lose(e);
            } finally {
                device.unlock();
            }
        }
        return processor.rankOf(batch, request, row);
    }

    @Override
    public void products(float[] query, int first, float[] target, int rows) {
        processor.products(query, first, target, rows);
    }

    @Override
    public void close() {
        synchronized (stagingMonitor) {
            device.lock();
            try {
                closed = true;
                closeEngine();
                processor.close();
            } finally {
                device.unlock();
            }
        }
    }

    /** How often requests had to be scanned again; for tests and benchmarks. */
    long repeatedScans() {
        device.lock();
        try {
            return engine == null ? 0 : engine.repeatedScans();
        } finally {
            device.unlock();
        }
    }

    private boolean isOnGpu() {
        return kind == ScoringBackendKind.CUDA;
    }

    /** Whether the rows and filters that a batch names are there. */
    private boolean isWithinBounds(ScoreBatch batch) {
        for (int request = 0; request < batch.size(); request++) {
            int filter = batch.filter(request);
            if (filter != ScoreBatch.NONE && !publishedFilters.get(filter)) {
                return false;
            }
            int addition = batch.firstAddition(request);
            while (addition != ScoreBatch.NONE) {
                if (batch.additionRow(addition) >= capacity) {
                    return false;
                }
                addition = batch.nextAddition(addition);
            }
            int exclusion = batch.firstExclusion(request);
            while (exclusion != ScoreBatch.NONE) {
                if (batch.exclusionRow(exclusion) >= capacity) {
                    return false;
                }
                exclusion = batch.nextExclusion(exclusion);
            }
        }
        return true;
    }

    private void lose(CudaException error) {
        if (closed || engine == null) {
            return;
        }
        kind = ScoringBackendKind.CPU;
        closeEngine();
        onLoss.accept(
                "the GPU (%s) is lost, scoring goes on on the CPU: %s"
                        .formatted(description, error.getMessage()));
    }

    private void closeEngine() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}
