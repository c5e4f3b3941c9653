package io.millrace.scoring.cpu;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringArguments;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import java.util.BitSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Exact top K over all rows with plain loops, on any machine with a JVM.
 *
 * <h2>What it computes</h2>
 *
 * <p>For every request the score of every row as {@link ScoringBackend} defines it. The error
 * against the exact sum is below {@code (D + A) * 2^-24 * sum |q[d] * v[d]|} with the A additions
 * counted among the terms, to first order.
 *
 * <h2>How</h2>
 *
 * <p>The catalogue is cut into tiles of {@value RowTable#TILE_ROWS} rows. A group of up to {@value
 * CpuScratch#GROUP} requests goes over it tile by tile, so that a tile is fetched from memory once
 * for the group and from the cache for the rest. For each tile and request:
 *
 * <ol>
 *   <li>{@link TileProduct} fills one array with the scores of the tile;
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
 * <h2>Memory</h2>
 *
 * <p>Vectors lie on the heap, one array for each dimension of a tile, the layout in which a plain
 * loop over rows becomes vector instructions. Tiles are made when one of their rows is first used:
 * {@code 4 * D} bytes for each row, at most {@code 4 * D * capacity}, plus about 5 bytes for each
 * row up to the highest one used, for liveness and staging. The collector never looks into them.
 * What is staged and not yet published takes another {@code 4 * D} bytes a row. Working memory is
 * pooled: once warm, scoring allocates nothing.
 *
 * <h2>Generations</h2>
 *
 * <p>Batches share the table, {@link #publish()} has it alone while it copies what was staged into
 * the tiles. That takes about as long as copying the bytes; batches that arrive meanwhile wait.
 */
public final class CpuScoringBackend implements ScoringBackend {

    /** More than any number of batches that can run at a time. */
    private static final int ALL_PERMITS = 1 << 20;

    private final int dimensions;
    private final int capacity;

    /**
     * A batch holds one permit, whoever changes {@link #table} or {@link #generation} all of them.
     * Fair, so that a publication waits for the batches before it and no longer: with a lock that
     * lets readers overtake, two threads that score without a pause starve it.
     */
    private final Semaphore tablePermits = new Semaphore(ALL_PERMITS, true);

    private final BlockingQueue<CpuScratch> pool =
            new ArrayBlockingQueue<>(Math.max(8, 2 * Runtime.getRuntime().availableProcessors()));

    /** Guards {@link #staging}; taken before {@link #tablePermits}. */
    private final Object stagingMonitor = new Object();

    private Staging staging;
    private RowTable table;
    private long generation;

    /**
     * Creates an empty backend.
     *
     * @param dimensions the length of a vector: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     * @param capacity the bound on rows, at least 1; memory for vectors is taken as rows are used
     * @throws IllegalArgumentException if one is out of range
     */
    public CpuScoringBackend(int dimensions, int capacity) {
        this.dimensions = ScoringArguments.requireDimensions(dimensions);
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity must be at least 1: capacity=%d".formatted(capacity));
        }
        this.capacity = capacity;
        this.table = new RowTable(dimensions, capacity);
        this.staging = new Staging(dimensions, capacity);
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
        requireNonNull(results, "results is null");
        requireBatch(batch);
        CpuScratch scratch = borrow();
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            results.reset(batch, generation);
            for (int first = 0; first < batch.size(); first += CpuScratch.GROUP) {
                int count = Math.min(CpuScratch.GROUP, batch.size() - first);
                scratch.scoreGroup(table, batch, first, count, results);
            }
        } finally {
            tablePermits.release();
            giveBack(scratch);
        }
    }

    @Override
    public int rankOf(ScoreBatch batch, int request, int row) {
        requireBatch(batch);
        checkIndex(request, batch.size());
        ScoringArguments.requireRow(row, capacity);
        CpuScratch scratch = borrow();
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            return scratch.rankOf(table, batch, request, row);
        } finally {
            tablePermits.release();
            giveBack(scratch);
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
        tablePermits.acquireUninterruptibly();
        try {
            requireOpen(table);
            table.products(query, first, target, rows);
        } finally {
            tablePermits.release();
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

    private CpuScratch borrow() {
        CpuScratch scratch = pool.poll();
        return scratch == null ? new CpuScratch() : scratch;
    }

    private void giveBack(CpuScratch scratch) {
        // When the pool is full the scratch is left to the collector: that bounds the pool.
        pool.offer(scratch);
    }

    private static void requireOpen(Object part) {
        if (part == null) {
            throw new IllegalStateException("the scoring backend is closed");
        }
    }
}
