package io.millrace.scoring.cpu;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Vectors laid out for {@link VectorKernel}, and for {@link StripLoops} until registers are worth
 * it.
 *
 * <h2>Layout</h2>
 *
 * <p>{@value #STRIP_ROWS} rows form a strip: component 0 of all its rows, then component 1, and so
 * on, so that one load takes a component of as many rows as a register has lanes, and all
 * components of one row lie within {@code 64 * D} bytes. Four strips form a block, which is copied
 * nowhere: at 128 dimensions its 32 KiB stay in the first-level cache while all queries of a group
 * pass over it.
 *
 * <p>Blocks lie in arrays of just under 4 MiB, made when one of their rows is first put. An object
 * of that size starts at the beginning of a region of the G1 collector, which makes the address of
 * its elements known: after {@value #FIRST} floats that are left out, every strip starts at a cache
 * line. Measured, the kernel is half as fast again when no load straddles two lines. Other
 * collectors, and G1 with a heap above 16 GiB, promise nothing, and nothing depends on it but
 * speed.
 */
final class VectorTiles implements Tiles {

    static final int STRIP_ROWS = 16;

    /** An array has a header of 16 bytes; with these it fills a cache line. */
    private static final int FIRST = 12;

    /** Regions are of 1 to 32 MiB, a power of two: an array fills some, or none is humongous. */
    private static final int ARRAY_FLOATS = (4 << 20) / Float.BYTES - 4;

    private static final int BLOCKS_IN_TILE = TILE_ROWS / BLOCK_ROWS;

    private final int dimensions;
    private final int blockFloats;
    private final int blocksInArray;
    private final int blocks;
    private final float[][] arrays;
    private final VectorWarmUp warmUp;

    VectorTiles(int dimensions, int capacity, VectorWarmUp warmUp) {
        this.dimensions = dimensions;
        this.warmUp = requireNonNull(warmUp, "warmUp is null");
        blockFloats = BLOCK_ROWS * dimensions;
        blocksInArray = (ARRAY_FLOATS - FIRST) / blockFloats;
        blocks = (capacity - 1) / BLOCK_ROWS + 1;
        arrays = new float[(blocks - 1) / blocksInArray + 1][];
    }

    @Override
    public void put(int row, float[] source, int offset) {
        int block = row / BLOCK_ROWS;
        int number = block / blocksInArray;
        if (arrays[number] == null) {
            int length = Math.min(blocksInArray, blocks - number * blocksInArray);
            arrays[number] = new float[FIRST + length * blockFloats];
        }
        int start = index(block) + index(row % BLOCK_ROWS, 0);
        put(arrays[number], start, source, offset, dimensions);
    }

    private static void put(float[] target, int start, float[] source, int offset, int length) {
        for (int d = 0; d < length; d++) {
            target[start + d * STRIP_ROWS] = source[offset + d];
        }
    }

    @Override
    public void multiply(int tile, float[] queries, int first, int count, float[][] scores) {
        boolean vectors = warmUp.isOver((long) TILE_ROWS * dimensions * count);
        for (int i = 0; i < BLOCKS_IN_TILE; i++) {
            float[] rows = array(tile * BLOCKS_IN_TILE + i);
            int start = i * BLOCK_ROWS;
            if (rows == null) {
                for (int query = 0; query < count; query++) {
                    Arrays.fill(scores[query], start, start + BLOCK_ROWS, 0f);
                }
                continue;
            }
            int block = index(tile * BLOCKS_IN_TILE + i);
            if (!vectors) {
                multiplyInLoops(rows, block, queries, first, count, scores, start);
                continue;
            }
            for (int row = 0; row < BLOCK_ROWS; row += VectorKernel.ROWS) {
                multiply(rows, block + index(row, 0), queries, first, count, scores, start + row);
            }
        }
    }

    private void multiply(
            float[] rows,
            int row0,
            float[] queries,
            int first,
            int count,
            float[][] scores,
            int start) {
        if (count == 1) {
            VectorKernel.multiplyOne(
                    rows, row0, dimensions, queries, first, dimensions, scores[0], start);
            return;
        }
        int last = first + (count - 1) * dimensions;
        for (int i = 0; i < count; i += QUERIES_AT_A_TIME) {
            int query = first + i * dimensions;
            VectorKernel.multiplyFour(
                    rows,
                    row0,
                    dimensions,
                    queries,
                    query,
                    // Where there are no four left the last one is multiplied again.
                    Math.min(query + dimensions, last),
                    Math.min(query + 2 * dimensions, last),
                    Math.min(query + 3 * dimensions, last),
                    scores[i],
                    scores[i + 1],
                    scores[i + 2],
                    scores[i + 3],
                    start);
        }
    }

    private void multiplyInLoops(
            float[] rows,
            int block,
            float[] queries,
            int first,
            int count,
            float[][] scores,
            int start) {
        for (int query = 0; query < count; query++) {
            int from = first + query * dimensions;
            for (int row = 0; row < BLOCK_ROWS; row += STRIP_ROWS) {
                StripLoops.multiply(
                        rows,
                        block + index(row, 0),
                        queries,
                        from,
                        dimensions,
                        scores[query],
                        start + row);
            }
        }
    }

    @Override
    public void products(float[] query, int first, float[] target, int rows, float[] spare) {
        boolean vectors = warmUp.isOver((long) rows * query.length);
        for (int start = 0; start < rows; start += BLOCK_ROWS) {
            int block = start / BLOCK_ROWS;
            float[] array = array(block);
            int count = Math.min(BLOCK_ROWS, rows - start);
            if (array == null) {
                Arrays.fill(target, start, start + count, 0f);
            } else if (count == BLOCK_ROWS) {
                products(array, index(block), query, first, target, start, vectors);
            } else {
                products(array, index(block), query, first, spare, 0, vectors);
                System.arraycopy(spare, 0, target, start, count);
            }
        }
    }

    private void products(
            float[] rows,
            int block,
            float[] query,
            int first,
            float[] target,
            int start,
            boolean vectors) {
        if (!vectors) {
            for (int row = 0; row < BLOCK_ROWS; row += STRIP_ROWS) {
                StripLoops.multiply(
                        rows,
                        block + index(row, first),
                        query,
                        0,
                        query.length,
                        target,
                        start + row);
            }
            return;
        }
        for (int row = 0; row < BLOCK_ROWS; row += VectorKernel.ROWS) {
            VectorKernel.multiplyOne(
                    rows,
                    block + index(row, first),
                    dimensions,
                    query,
                    0,
                    query.length,
                    target,
                    start + row);
        }
    }

    @Override
    public boolean anyAbove(float[] scores, int start, float threshold) {
        if (!warmUp.isOver()) {
            return StripLoops.anyAbove(scores, start, BLOCK_ROWS, threshold);
        }
        for (int row = 0; row < BLOCK_ROWS; row += VectorKernel.ROWS) {
            if (VectorKernel.anyAbove(scores, start + row, threshold)) {
                return true;
            }
        }
        return false;
    }

    /** The array with a block, or null where none of its rows was put. */
    private float[] array(int block) {
        return block < blocks ? arrays[block / blocksInArray] : null;
    }

    /** Where a block starts in its array. */
    private int index(int block) {
        return FIRST + block % blocksInArray * blockFloats;
    }

    /** Where a component of a row of a block is, from the start of the block. */
    private int index(int row, int dimension) {
        return row / STRIP_ROWS * STRIP_ROWS * dimensions
                + dimension * STRIP_ROWS
                + row % STRIP_ROWS;
    }
}
