package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoringArguments;
import io.millrace.scoring.ScoringBackend;
import java.util.Arrays;

/**
 * The rows that batches see: vectors in tiles, which rows are live, and the filters.
 *
 * <p>Not thread-safe: the backend lets batches read together and changes come alone.
 */
final class RowTable {

    private static final int TILE_SHIFT = Tiles.TILE_SHIFT;
    private static final int TILE_MASK = Tiles.TILE_ROWS - 1;

    private final int dimensions;
    private final int capacity;
    private final Tiles tiles;
    private final int[] liveInTile;
    private final long[] liveWords;

    /** For each filter a bit for each row, as long as {@link #liveWords}; null where never set. */
    private final long[][] filters = new long[ScoringBackend.MAX_FILTERS][];

    private int liveTiles;

    RowTable(int dimensions, int capacity, CpuKernel kernel) {
        this.dimensions = dimensions;
        this.capacity = capacity;
        int tileCount = ((capacity - 1) >>> TILE_SHIFT) + 1;
        this.tiles = kernel.create(dimensions, capacity);
        this.liveInTile = new int[tileCount];
        this.liveWords = new long[tileCount * (Tiles.TILE_ROWS / Long.SIZE)];
    }

    static int tileOf(int row) {
        return row >>> TILE_SHIFT;
    }

    static int placeInTile(int row) {
        return row & TILE_MASK;
    }

    void put(int row, float[] source, int offset) {
        tiles.put(row, source, offset);
    }

    void setLive(int row, boolean live) {
        int word = row >>> 6;
        long bit = 1L << row;
        if (((liveWords[word] & bit) != 0) == live) {
            return;
        }
        liveWords[word] ^= bit;
        int tile = tileOf(row);
        liveInTile[tile] += live ? 1 : -1;
        if (live) {
            liveTiles = Math.max(liveTiles, tile + 1);
        } else {
            while (liveTiles > 0 && liveInTile[liveTiles - 1] == 0) {
                liveTiles--;
            }
        }
    }

    void setFilter(int filter, long[] words) {
        filters[filter] = Arrays.copyOf(words, liveWords.length);
    }

    /**
     * The rows that a request is restricted to, or null where it is not.
     *
     * @throws IllegalArgumentException if its filter was never set
     */
    long[] filter(ScoreBatch batch, int request) {
        int filter = batch.filter(request);
        if (filter == ScoreBatch.NONE) {
            return null;
        }
        if (filters[filter] == null) {
            throw ScoringArguments.unknownFilter(request, filter);
        }
        return filters[filter];
    }

    int dimensions() {
        return dimensions;
    }

    int capacity() {
        return capacity;
    }

    /** The number of tiles up to the last one with a live row. */
    int liveTiles() {
        return liveTiles;
    }

    boolean hasLiveRows(int tile) {
        return liveInTile[tile] != 0;
    }

    /** The vectors. */
    Tiles tiles() {
        return tiles;
    }

    /** Which of the 64 rows from {@code firstRow} on are live and in a filter, a bit for each. */
    long eligible(int firstRow, long[] filter) {
        int word = firstRow >>> 6;
        return filter == null ? liveWords[word] : liveWords[word] & filter[word];
    }
}
