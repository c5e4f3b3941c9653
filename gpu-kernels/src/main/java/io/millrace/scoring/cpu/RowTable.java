package io.millrace.scoring.cpu;

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
        return (liveWords[row >>> 6] & (1L << row)) != 0;
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
