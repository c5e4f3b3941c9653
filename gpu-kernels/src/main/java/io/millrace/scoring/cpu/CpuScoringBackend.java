package io.millrace.scoring.cpu;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringArguments;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.ScoringSettings;
import java.util.BitSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Exact top K over all rows on the cores of this machine, on any machine with a JVM.
 *
 * <h2>What it computes</h2>
 *
 * <p>For every request the score of every row as {@link ScoringBackend} defines it. The error
 * against the exact sum is below {@code (D + A) * 2^-24 * sum |q[d] * v[d]|} with the A additions
 * counted among the terms, to first order.
 *
 * <h2>How</h2>
 *
 * <p>The catalogue is cut into tiles of {@value Tiles#TILE_ROWS} rows. A group of up to {@value
 * GroupScan#GROUP} requests goes over it tile by tile, so that a tile is fetched from memory once
 * for the group. For each tile:
 *
 * <ol>
 *   <li>{@link Tiles} fills one array for each request with the scores of the tile. With vector
 *       instructions ({@link VectorKernel}) each block of {@value Tiles#BLOCK_ROWS} rows meets all
 *       requests while it is in the first-level cache; until there is enough to do to have that
 *       compiled ({@link VectorWarmUp}) plain loops do it ({@link StripLoops}), and so they do
 *       where there are no such instructions ({@link TileProduct});
 *   <li>the additions that fall into the tile are added, the excluded rows get negative infinity. A
 *       counting sort by tile ({@link TileEntries}) made them ready, so neither needs an array as
 *       long as the catalogue, nor a search;
 *   <li>what beats the K-th best so far goes to {@link TopRows}; only for those is it checked
 *       whether the row is live and in the filter of the request.
 * </ol>
 *
 * <p>So the matrix of all scores never exists. The cost is 2·N·D floating point operations for each
 * request plus O(A + X + N + K log K) for A additions and X exclusions.
 *
 * <h2>Threads</h2>
 *
 * <p>By default the thread that calls is the only one that works: many callers, such as the slots
 * of a Flink process, keep all cores busy without more. With more threads a large pass is shared
 * out by tiles ({@link GroupScan}); the answers are the same.
 *
 * <h2>Memory</h2>
 *
 * <p>Vectors lie on the heap, laid out for the kernel ({@link VectorTiles}, {@link PlainTiles}) and
 * made when rows are first used: {@code 4 * D} bytes for each row, at most {@code 4 * D *
 * capacity}, plus about 5 bytes for each row up to the highest one used, for liveness and staging.
 * The collector never looks into them. What is staged and not yet published takes another {@code 4
 * * D} bytes a row, a filter an eighth of a byte for each row of the capacity. Working memory is
 * pooled: once warm, scoring allocates nothing.
 *
 * <h2>Generations</h2>
 *
 * <p>Batches share the table, {@link #publish()} has it alone while it copies what was staged into
 * the tiles. That takes about as long as copying the bytes; batches that arrive meanwhile wait.
 */
public final class CpuScoringBackend implements ScoringBackend {

    /** The largest number of threads for one batch. */

    /** More than any number of batches that can run at a time. */
    private static final int ALL_PERMITS = 1 << 20;

    /**
     * Multiply-adds from which on it pays to wake other threads: about a tenth of a millisecond.
     */
    private static final long WORTH_SHARING = 4_000_000;

    /** Tiles from one pause to the next: some ten milliseconds for 64 requests. */
    private static final int TILES_OF_A_PART = 16;

    private final int dimensions;
    private final int capacity;
    private final CpuKernel kernel;
    private final int threads;

    /** Null where only callers work. */
    private final HelperThreads helpers;

    /**
     * A batch holds one permit, whoever changes {@link #table} or {@link #generation} all of them.
     * Fair, so that a publication waits for the batches before it and no longer: with a lock that
     * lets readers overtake, two threads that score without a pause starve it.
     */
    private final Semaphore tablePermits = new Semaphore(ALL_PERMITS, true);

    private final BlockingQueue<PooledScan> pool =
            new ArrayBlockingQueue<>(Math.max(8, 2 * Runtime.getRuntime().availableProcessors()));

    /** Guards {@link #staging}; taken before {@link #tablePermits}. */
    private final Object stagingMonitor = new Object();

    private Staging staging;
    private RowTable table;
    private long generation;

    /**
     * Creates an empty backend with the cheapest kernel that works, in which only callers work.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1; memory for vectors is taken as rows are used
     * @throws IllegalArgumentException if one is out of range
     */
    public CpuScoringBackend(int dimensions, int capacity) {
        this(dimensions, capacity, CpuKernel.best(), 1);
    }

    /**
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1; memory for vectors is taken as rows are used
     * @param threads how many threads work on one batch, the caller among them: 1 to {@value
     *     ScoringSettings#MAX_CPU_THREADS}
     * @throws IllegalArgumentException if one is out of range
     * @throws IllegalStateException if the kernel does not work in this JVM
     */
    public CpuScoringBackend(int dimensions, int capacity, CpuKernel kernel, int threads) {
        this.dimensions = ScoringArguments.requireDimensions(dimensions);
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity must be at least 1: capacity=%d".formatted(capacity));
        }
        if (threads < 1 || threads > ScoringSettings.MAX_CPU_THREADS) {
            throw new IllegalArgumentException(
                    "threads must be in 1..%d: threads=%d"
                            .formatted(ScoringSettings.MAX_CPU_THREADS, threads));
        }
        this.capacity = capacity;
        this.kernel = requireNonNull(kernel, "kernel is null");
        this.threads = threads;
        this.table = new RowTable(dimensions, capacity, kernel);
        this.staging = new Staging(dimensions, capacity);
        this.helpers = threads == 1 ? null : new HelperThreads(threads - 1);
    }

    /** What multiplies, and how many threads: for the log. */
    public String description() {
        return threads == 1
                ? kernel.description()
                : "%s, %d threads".formatted(kernel.description(), threads);
    }

    @Override
    public ScoringBackendKind kind() {
        return ScoringBackendKind.CPU;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void put(int row, float[] source, int offset) {
        ScoringArguments.requireRow(row, capacity);
        ScoringArguments.requireVector("row", row, source, offset, dimensions);
        synchronized (stagingMonitor) {
            requireOpen(staging);
            staging.put(row, source, offset);
        }
    }

    @Override
    public void setLive(int row, boolean live) {
        ScoringArguments.requireRow(row, capacity);
        synchronized (stagingMonitor) {
            requireOpen(staging);
            staging.setLive(row, live);
        }
    }

    @Override
    public void setFilter(int filter, BitSet rows) {
        ScoringArguments.requireFilter(filter);
        ScoringArguments.requireFilterRows(filter, rows, capacity);
        synchronized (stagingMonitor) {
            requireOpen(staging);
            staging.setFilter(filter, rows);
        }
    }

    @Override
    public long publish() {
        synchronized (stagingMonitor) {
            requireOpen(staging);
            tablePermits.acquireUninterruptibly(ALL_PERMITS);
            try {
                if (!staging.isEmpty()) {
                    staging.applyTo(table);
                    generation++;
                }
                return generation;
            } finally {
                tablePermits.release(ALL_PERMITS);
            }
        }
    }

    @Override
    public void score(ScoreBatch batch, ScoreResults results) {
        scoreParts(batch, results, null);
    }

    @Override
    public void score(ScoreBatch batch, ScoreResults results, Runnable pause) {
        scoreParts(batch, results, requireNonNull(pause, "pause is null"));
    }

    /**
     * @param pause null for a pass without one
     */
    private void scoreParts(ScoreBatch batch, ScoreResults results, Runnable pause) {
        requireNonNull(results, "results is null");
        requireBatch(batch);
        PooledScan pooled = borrow();
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            results.reset(batch, generation);
            for (int first = 0; first < batch.size(); first += GroupScan.GROUP) {
                int count = Math.min(GroupScan.GROUP, batch.size() - first);
                pooled.scan.begin(table, batch, first, count);
                pooled.run(results, pause);
            }
        } finally {
            pooled.scan.end();
            tablePermits.release();
            giveBack(pooled);
        }
    }

    @Override
    public int rankOf(ScoreBatch batch, int request, int row) {
        requireBatch(batch);
        checkIndex(request, batch.size());
        ScoringArguments.requireRow(row, capacity);
        PooledScan pooled = borrow();
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            pooled.scan.begin(table, batch, request, 1);
            return pooled.scan.rankOf(row);
        } finally {
            pooled.scan.end();
            tablePermits.release();
            giveBack(pooled);
        }
    }

    @Override
    public void products(float[] query, int first, float[] target, int rows) {
        ScoringArguments.requireVector("query", 0, query, 0, query.length);
        if (query.length == 0 || first < 0 || first + query.length > dimensions) {
            throw new IllegalArgumentException(
                    "the range must be within the dimensions: first=%d, length=%d, dimensions=%d"
                            .formatted(first, query.length, dimensions));
        }
        if (rows < 0 || rows > capacity || rows > target.length) {
            throw new IllegalArgumentException(
                    "rows must be within the capacity and the target: rows=%d, capacity=%d, target=%d"
                            .formatted(rows, capacity, target.length));
        }
        PooledScan pooled = borrow();
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            pooled.scan.products(table, query, first, target, rows);
        } finally {
            tablePermits.release();
            giveBack(pooled);
        }
    }

    @Override
    public void close() {
        synchronized (stagingMonitor) {
            tablePermits.acquireUninterruptibly(ALL_PERMITS);
            try {
                staging = null;
                table = null;
                pool.clear();
                if (helpers != null) {
                    helpers.close();
                }
            } finally {
                tablePermits.release(ALL_PERMITS);
            }
        }
    }

    private void requireBatch(ScoreBatch batch) {
        requireNonNull(batch, "batch is null");
        if (batch.dimensions() != dimensions) {
            throw new IllegalArgumentException(
                    "the batch must have the dimensions of the backend: batch=%d, backend=%d"
                            .formatted(batch.dimensions(), dimensions));
        }
    }

    private PooledScan borrow() {
        PooledScan pooled = pool.poll();
        return pooled == null ? new PooledScan() : pooled;
    }

    private void giveBack(PooledScan pooled) {
        // When the pool is full it is left to the collector: that bounds the pool.
        pool.offer(pooled);
    }

    /** A scan with the tasks for its helpers. */
    private final class PooledScan {

        private final GroupScan scan = new GroupScan(threads);
        private final Runnable ownWork = () -> scan.work(0);
        private final HelperTask[] tasks = new HelperTask[threads - 1];

        private PooledScan() {
            for (int worker = 1; worker < threads; worker++) {
                int number = worker;
                tasks[worker - 1] = new HelperTask(() -> scan.work(number));
            }
        }

        private void run(ScoreResults results, Runnable pause) {
            int participants = scan.multiplyAdds() < WORTH_SHARING ? 1 : threads;
            for (int worker = 0; worker < participants; worker++) {
                scan.prepare(worker);
            }
            int atOnce = pause == null ? Math.max(1, scan.tiles()) : TILES_OF_A_PART;
            for (int from = 0; from < scan.tiles(); from += atOnce) {
                if (from > 0) {
                    standAside(pause);
                }
                scan.beginPart(from, Math.min(from + atOnce, scan.tiles()));
                if (participants == 1) {
                    ownWork.run();
                } else {
                    helpers.run(ownWork, tasks);
                }
            }
            scan.answer(participants, results);
        }
    }

    private void standAside(Runnable pause) {
        tablePermits.release();
        try {
            pause.run();
        } finally {
            tablePermits.acquireUninterruptibly();
        }
        requireOpen(table);
    }

    private static void requireOpen(Object part) {
        if (part == null) {
            throw new IllegalStateException("the scoring backend is closed");
        }
    }
}
