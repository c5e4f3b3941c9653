package io.millrace.scoring.cpu;

import java.util.Arrays;

/** All that vector registers are used for, on one tile of rows, timed in nanoseconds. */
final class VectorExercise implements VectorWarmUp.Exercise {

    private static final int DIMENSIONS = 64;
    private static final int QUERIES = Tiles.QUERIES_AT_A_TIME;
    private static final int PARTS = 5;

    private final Tiles vectors = new VectorTiles(DIMENSIONS, Tiles.TILE_ROWS, VectorWarmUp.over());
    private final Tiles plainLoops =
            new VectorTiles(DIMENSIONS, Tiles.TILE_ROWS, VectorWarmUp.never());
    private final RowCounter vectorCounter = new VectorRowCounter();
    private final RowCounter plainCounter = new PlainRowCounter();
    private final float[] queries = new float[QUERIES * DIMENSIONS];
    private final float[] part = new float[DIMENSIONS - 1];
    private final float[][] scores = new float[PARTS][Tiles.TILE_ROWS];
    private final float[] weights = new float[PARTS];

    VectorExercise() {
        for (int row = 0; row < Tiles.TILE_ROWS; row++) {
            vectors.put(row, new float[DIMENSIONS], 0);
            plainLoops.put(row, new float[DIMENSIONS], 0);
        }
        Arrays.fill(weights, 1);
    }

    @Override
    public long vectors() {
        return time(vectors, vectorCounter);
    }

    @Override
    public long plainLoops() {
        return time(plainLoops, plainCounter);
    }

    private long time(Tiles tiles, RowCounter counter) {
        long start = System.nanoTime();
        tiles.multiply(0, queries, 0, QUERIES, scores);
        tiles.multiply(0, queries, 0, 1, scores);
        tiles.products(part, 1, scores[0], Tiles.TILE_ROWS, scores[1]);
        boolean above = false;
        for (int row = 0; row < Tiles.TILE_ROWS; row += Tiles.BLOCK_ROWS) {
            above |= tiles.anyAbove(scores[0], row, 0);
        }
        int counted = counter.weightedAtLeast(scores, weights, 0, Tiles.TILE_ROWS);
        if (above || counted != Tiles.TILE_ROWS) {
            throw new IllegalStateException("zeros are not equal to 0: counted=" + counted);
        }
        return System.nanoTime() - start;
    }
}
