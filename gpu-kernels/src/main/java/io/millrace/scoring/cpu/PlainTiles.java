package io.millrace.scoring.cpu;

import java.util.Arrays;

/**
 * Vectors laid out for {@link TileProduct}: one array for each dimension of a tile, made when one
 * of its rows is first put.
 */
final class PlainTiles implements Tiles {

    private static final int TILE_MASK = TILE_ROWS - 1;

    private final int dimensions;

    /** For each tile one array for each dimension; null where no row was put. */
    private final float[][][] tiles;

    PlainTiles(int dimensions, int capacity) {
        this.dimensions = dimensions;
        tiles = new float[((capacity - 1) >>> TILE_SHIFT) + 1][][];
    }

    @Override
    public void put(int row, float[] source, int offset) {
        int number = row >>> TILE_SHIFT;
        float[][] columns = tiles[number];
        if (columns == null) {
            columns = new float[dimensions][TILE_ROWS];
            tiles[number] = columns;
        }
        int place = row & TILE_MASK;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            columns[dimension][place] = source[offset + dimension];
        }
    }

    @Override
    public void multiply(int tile, float[] queries, int first, int count, float[][] scores) {
        float[][] columns = tiles[tile];
        for (int query = 0; query < count; query++) {
            if (columns == null) {
                Arrays.fill(scores[query], 0f);
            } else {
                TileProduct.multiply(columns, queries, first + query * dimensions, scores[query]);
            }
        }
    }

    @Override
    public void products(float[] query, int first, float[] target, int rows, float[] spare) {
        for (int start = 0; start < rows; start += TILE_ROWS) {
            float[][] columns = tiles[start >>> TILE_SHIFT];
            int count = Math.min(TILE_ROWS, rows - start);
            if (columns == null) {
                Arrays.fill(target, start, start + count, 0f);
            } else {
                TileProduct.multiplyRange(columns, first, query, target, start, count);
            }
        }
    }

    @Override
    public boolean anyAbove(float[] scores, int start, float threshold) {
        for (int i = start; i < start + BLOCK_ROWS; i++) {
            if (scores[i] > threshold) {
                return true;
            }
        }
        return false;
    }
}
