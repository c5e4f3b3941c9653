package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One pass over the catalogue for a group of requests, and the working memory for it.
 *
 * <p>Threads that take part take the next tile until none is left, so that one that is held up
 * delays the others by a tile at most. Each sees tiles in ascending order and keeps the best rows
 * of its own; at the end they are merged. The best K of a set do not depend on how it was cut, so
 * neither does the answer.
 *
 * <p>Reusable; one caller at a time.
 */
final class GroupScan {

    /**
     * Requests that share one pass. Bounds the working memory of a thread: 64 * 4 KiB of scores
     * and, at K = 1000, buffers of 64 * 2000 * 8 bytes = 1 MiB.
     */
    static final int GROUP = 64;

    private final TileEntries additions = new TileEntries();
    private final TileEntries exclusions = new TileEntries();
    private final long[][] filters = new long[GROUP][];
    private final TileWorker[] workers;
    private final AtomicInteger nextTile = new AtomicInteger();

    private RowTable table;
    private ScoreBatch batch;
    private int first;
    private int count;
    private int tiles;
    private int partEnd;

    /**
     * @param workers how many threads can take part
     */
    GroupScan(int workers) {
        this.workers = new TileWorker[workers];
        Arrays.setAll(this.workers, ignored -> new TileWorker());
    }

    RowTable table() {
        return table;
    }

    ScoreBatch batch() {
        return batch;
    }

    /** The number of the first request of the group in the batch. */
    int first() {
        return first;
    }

    /** How many requests the group has. */
    int count() {
        return count;
    }

    TileEntries additions() {
        return additions;
    }

    TileEntries exclusions() {
        return exclusions;
    }

    /** The rows that a request of the group is restricted to, or null. */
    long[] filter(int request) {
        return filters[request];
    }

    /**
     * Begins a pass. Whatever happens then, {@link #end} must follow.
     *
     * @throws IllegalArgumentException if an addition, an exclusion or a filter does not exist
     */
    void begin(RowTable newTable, ScoreBatch newBatch, int newFirst, int newCount) {
        table = newTable;
        batch = newBatch;
        first = newFirst;
        count = newCount;
        for (int request = 0; request < count; request++) {
            filters[request] = table.filter(batch, first + request);
        }
        additions.fillAdditions(batch, first, count, table);
        exclusions.fillExclusions(batch, first, count, table);
        tiles = table.liveTiles();
        workers[0].reserve(count);
    }

    /** Lets go of what belongs to the caller. */
    void end() {
        table = null;
        batch = null;
        Arrays.fill(filters, null);
    }

    /** Multiply-adds in this pass, about. */
    long multiplyAdds() {
        return (long) table.liveTiles() * Tiles.TILE_ROWS * table.dimensions() * count;
    }

    /** Prepares a worker, before any thread works. */
    void prepare(int worker) {
        workers[worker].reserve(count);
        for (int request = 0; request < count; request++) {
            workers[worker].best(request).reset(batch.k(first + request));
        }
    }

    /** Tiles of the pass; some may come to be empty before they are scanned. */
    int tiles() {
        return tiles;
    }

    /** Says which tiles {@link #work} scans, before any thread works. */
    void beginPart(int from, int to) {
        nextTile.set(from);
        partEnd = to;
    }

    /** Scans tiles until none of the part is left. */
    void work(int worker) {
        int tile = nextTile.getAndIncrement();
        while (tile < partEnd) {
            if (table.hasLiveRows(tile)) {
                workers[worker].scan(this, tile);
            }
            tile = nextTile.getAndIncrement();
        }
    }

    /** Merges what the first workers found into the answers. */
    void answer(int participants, ScoreResults results) {
        for (int request = 0; request < count; request++) {
            TopRows best = workers[0].best(request);
            for (int worker = 1; worker < participants; worker++) {
                best.takeAll(workers[worker].best(request));
            }
            best.drainTo(results, first + request);
        }
    }

    /** The place of a row among all rows of the only request of this pass, ties against it. */
    int rankOf(int row) {
        TileWorker worker = workers[0];
        float ownScore = ownScore(worker, row);
        float[] scores = worker.scores(0);
        int rank = 1;
        for (int tile = 0; tile < table.liveTiles(); tile++) {
            if (!table.hasLiveRows(tile)) {
                continue;
            }
            worker.multiply(this, tile);
            additions.addTo(scores, 0, tile);
            exclusions.removeFrom(scores, 0, tile);
            if (tile == RowTable.tileOf(row)) {
                scores[RowTable.placeInTile(row)] = Float.NEGATIVE_INFINITY;
            }
            rank += countAtLeast(scores, tile, ownScore);
        }
        return rank;
    }

    /** The products of one query with the first rows, see {@link Tiles#products}. */
    void products(RowTable of, float[] query, int firstDimension, float[] target, int rows) {
        workers[0].reserve(1);
        of.tiles().products(query, firstDimension, target, rows, workers[0].scores(0));
    }

    /** The score of one row, whether a tile with live rows holds it or not. */
    private float ownScore(TileWorker worker, int row) {
        worker.multiply(this, RowTable.tileOf(row));
        float score = worker.scores(0)[RowTable.placeInTile(row)];
        int entry = batch.firstAddition(first);
        while (entry != ScoreBatch.NONE) {
            if (batch.additionRow(entry) == row) {
                score += batch.additionValue(entry);
            }
            entry = batch.nextAddition(entry);
        }
        return score;
    }

    private int countAtLeast(float[] scores, int tile, float bound) {
        int firstRow = tile << Tiles.TILE_SHIFT;
        int atLeast = 0;
        for (int start = 0; start < Tiles.TILE_ROWS; start += Tiles.BLOCK_ROWS) {
            long eligible = table.eligible(firstRow + start, filters[0]);
            for (int place = 0; place < Tiles.BLOCK_ROWS; place++) {
                if (scores[start + place] >= bound) {
                    atLeast += (int) (eligible >>> place & 1);
                }
            }
        }
        return atLeast;
    }
}
