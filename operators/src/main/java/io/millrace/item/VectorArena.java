package io.millrace.item;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The vectors of all rows of an {@link ItemTable}, outside the heap: chunks of 256 rows of a fixed
 * number of floats, allocated as rows are used.
 *
 * <p>Not thread-safe; the item table's lock guards it.
 */
final class VectorArena {
    private static final int CHUNK_ROWS = 256;

    private final int width;
    private final List<FloatBuffer> chunks = new ArrayList<>();

    /**
     * @param width floats a row has, at least 0
     */
    VectorArena(int width) {
        this.width = width;
    }

    /** Makes room for a row. */
    void ensure(int row) {
        while (chunks.size() * CHUNK_ROWS <= row) {
            chunks.add(
                    ByteBuffer.allocateDirect(CHUNK_ROWS * width * Float.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer());
        }
    }

    void put(int row, int offset, float[] values) {
        chunks.get(row / CHUNK_ROWS).put(row % CHUNK_ROWS * width + offset, values);
    }

    void get(int row, int offset, float[] target, int targetOffset, int length) {
        chunks.get(row / CHUNK_ROWS)
                .get(row % CHUNK_ROWS * width + offset, target, targetOffset, length);
    }
}
