package io.millrace.scoring.cpu;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoringArguments;
import io.millrace.scoring.ScoringBackend;
import java.util.Arrays;

/**
 * The rows that batches see: vectors in tiles, and which rows are live.
 *
 * <p>Not thread-safe: the backend lets batches read together and changes come alone.
 */
final class RowTable {

    static final int TILE_SHIFT = 10;

    /** Rows in a tile: 64 dimensions make 256 KiB, which stays in a second-level cache. */
    static final int TILE_ROWS = 1 << TILE_SHIFT;

    private static final int TILE_MASK = TILE_ROWS - 1;

    private final int dimensions;
    private final int capacity;

    /** For each tile one array for each dimension; null where no row was put. */
    private final float[][][] tiles;

    private final int[] liveInTile;
    private final long[] liveWords;

    /** For each filter a bit for each row, as long as {@link #liveWords}; null where never set. */
    private final long[][] filters = new long[ScoringBackend.MAX_FILTERS][];

    private int liveTiles;

    RowTable(int dimensions, int capacity) {
        this.dimensions = dimensions;
        this.capacity = capacity;
        int tileCount = ((capacity - 1) >>> TILE_SHIFT) + 1;
        this.tiles = new float[tileCount][][];
        this.liveInTile = new int[tileCount];
        this.liveWords = new long[tileCount * (TILE_ROWS / Long.SIZE)];
    }

    static int tileOf(int row) {
        return row >>> TILE_SHIFT;
    }

    static int placeInTile(int row) {
        return row & TILE_MASK;
    }

    void put(int row, float[] source, int offset) {
        int number = tileOf(row);
        float[][] columns = tiles[number];
        if (columns == null) {
            columns = new float[dimensions][TILE_ROWS];
            tiles[number] = columns;
        }
        int place = placeInTile(row);
        for (int dimension = 0; dimension < dimensions; dimension++) {
            columns[dimension][place] = source[offset + dimension];
        }
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

    boolean isLive(int row) {
        return isIn(liveWords, row);
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

    static boolean isIn(long[] words, int row) {
        return (words[row >>> 6] & (1L << row)) != 0;
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

    /** Writes the products of one query with some components of the first rows. */
    void products(float[] query, int first, float[] target, int rows) {
        for (int start = 0; start < rows; start += TILE_ROWS) {
            float[][] columns = tiles[tileOf(start)];
            int count = Math.min(TILE_ROWS, rows - start);
            if (columns == null) {
                Arrays.fill(target, start, start + count, 0f);
            } else {
                TileProduct.multiplyRange(columns, first, query, target, start, count);
            }
        }
    }

    /** Fills {@code scores} with the products of one query and every row of a tile. */
    void multiply(int tile, float[] queries, int query, float[] scores) {
        float[][] columns = tiles[tile];
        if (columns == null) {
            Arrays.fill(scores, 0f);
        } else {
            TileProduct.multiply(columns, queries, query, scores);
        }
    }
}
