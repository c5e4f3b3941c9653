package io.millrace.scoring.cuda;

import io.millrace.scoring.RowChanges;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.cuda.CudaContext.Kernel;
import io.millrace.scoring.cuda.KernelArguments.ScanAddress;
import io.millrace.scoring.cuda.KernelArguments.ScanInteger;
import io.millrace.scoring.cuda.KernelArguments.ScatterAddress;
import io.millrace.scoring.cuda.KernelArguments.ScatterInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;

/**
 * The rows on the GPU.
 *
 * <h2>Memory</h2>
 *
 * <p>For a capacity of N rows of D dimensions, taken at the start: the vectors, {@code 4 N D}
 * bytes, row after row; with {@link TensorFormat#BF16} a rounded copy, {@code 2 N} times D rounded
 * up to a multiple of 16; the norms, {@code 4 N}; which rows are live and the {@value
 * ScoringBackend#MAX_FILTERS} filters, {@code N / 8} bytes each.
 *
 * <h2>Changes</h2>
 *
 * <p>They are copied into pinned memory, from there to the GPU, and spread over the rows by a
 * kernel on the stream that scores. So they arrive between two batches and never within one.
 */
final class CudaCatalogue {

    private static final int STAGING_BYTES = 4 << 20;
    private static final int SCATTER_THREADS = 256;
    private static final int ROWS_PER_BLOCK = SCATTER_THREADS / 32;
    private static final Kernel SCATTER = new Kernel("scatter_rows", SCATTER_THREADS, 0);
    private static final Kernel MEASURE = new Kernel("measure_rows", SCATTER_THREADS, 0);

    private final CudaContext context;
    private final CudaStream stream;
    private final int dimensions;
    private final int briefDimensions;
    private final int words;
    private final CudaMemory.Block vectors;
    private final CudaMemory.Block brief;
    private final CudaMemory.Block norms;
    private final CudaMemory.Block live;
    private final CudaMemory.Block filters;
    private final CudaMemory.Block staged;
    private final CudaMemory.Pinned staging;
    private final ColumnUnits units;
    private final KernelArguments<ScatterAddress, ScatterInteger> arguments =
            new KernelArguments<>(ScatterAddress.class, ScatterInteger.class);

    private int rows;

    CudaCatalogue(
            CudaContext context,
            CudaStream stream,
            CudaMemory memory,
            TensorFormat format,
            int dimensions,
            int capacity) {
        this.context = context;
        this.stream = stream;
        this.dimensions = dimensions;
        briefDimensions = briefDimensions(dimensions);
        words = words(capacity);
        units = new ColumnUnits(dimensions);
        vectors = cleared(memory, vectorBytes(dimensions, capacity));
        brief =
                switch (format) {
                    case BF16 -> cleared(memory, briefBytes(dimensions, capacity));
                    case TF32 -> null;
                };
        norms = cleared(memory, (long) capacity * Float.BYTES);
        live = cleared(memory, (long) words * Integer.BYTES);
        filters = cleared(memory, (long) words * Integer.BYTES * ScoringBackend.MAX_FILTERS);
        staged = memory.allocate(STAGING_BYTES);
        staging = memory.allocatePinned(STAGING_BYTES);
        arguments
                .set(ScatterAddress.VECTORS, vectors.address())
                .set(ScatterAddress.BRIEF, brief == null ? 0 : brief.address())
                .set(ScatterAddress.NORMS, norms.address())
                .set(ScatterAddress.LIVE, live.address())
                .set(ScatterAddress.COLUMN_UNITS, staged.address())
                .set(ScatterInteger.DIMENSIONS, dimensions)
                .set(ScatterInteger.BRIEF_DIMENSIONS, briefDimensions);
    }

    /** Bytes on the GPU that a catalogue takes. */
    static long bytes(TensorFormat format, int dimensions, int capacity) {
        long copy =
                switch (format) {
                    case BF16 -> briefBytes(dimensions, capacity);
                    case TF32 -> 0;
                };
        return vectorBytes(dimensions, capacity)
                + copy
                + (long) capacity * Float.BYTES
                + (long) words(capacity) * Integer.BYTES * (1 + ScoringBackend.MAX_FILTERS)
                + STAGING_BYTES;
    }

    /** Rows from 0 to the last one that was ever changed. */
    int rows() {
        return rows;
    }

    ColumnUnits units() {
        return units;
    }

    /** Tells a scan where everything is. */
    void describe(KernelArguments<ScanAddress, ScanInteger> scan) {
        scan.set(ScanAddress.VECTORS, vectors.address())
                .set(ScanAddress.BRIEF, brief == null ? 0 : brief.address())
                .set(ScanAddress.NORMS, norms.address())
                .set(ScanAddress.LIVE, live.address())
                .set(ScanAddress.FILTERS, filters.address())
                .set(ScanInteger.ROWS, rows)
                .set(ScanInteger.WORDS, words)
                .set(ScanInteger.DIMENSIONS, dimensions)
                .set(ScanInteger.BRIEF_DIMENSIONS, briefDimensions);
    }

    /** Applies changes of rows; they are on the GPU when this returns. */
    void apply(RowChanges changes) {
        boolean unitsGrew = false;
        for (int entry = 0; entry < changes.size(); entry++) {
            rows = Math.max(rows, changes.row(entry) + 1);
            if (changes.hasVector(entry)) {
                unitsGrew |= units.include(changes.vectors(), entry * dimensions);
            }
        }
        int perTransfer =
                (STAGING_BYTES - dimensions * Float.BYTES - 64)
                        / (dimensions * Float.BYTES + 2 * Integer.BYTES);
        for (int first = 0; first < changes.size(); first += perTransfer) {
            scatter(changes, first, Math.min(perTransfer, changes.size() - first));
        }
        if (unitsGrew) {
            arguments.set(ScatterInteger.COUNT, rows).set(ScatterAddress.STAGED_ROWS, 0);
            launch(MEASURE, rows);
        }
    }

    /** Replaces the rows of a filter; they are on the GPU when this returns. */
    void setFilter(int filter, BitSet filterRows) {
        byte[] bits = filterRows.toByteArray();
        long length = (long) words * Integer.BYTES;
        for (long first = 0; first < length; first += STAGING_BYTES) {
            int size = (int) Math.min(STAGING_BYTES, length - first);
            int present = (int) Math.max(0, Math.min(size, bits.length - first));
            ByteBuffer target = staging.buffer().duplicate().order(ByteOrder.nativeOrder());
            target.put(bits, (int) Math.min(first, bits.length), present);
            while (target.position() < size) {
                target.put((byte) 0);
            }
            filters.upload(staging, filter * length + first, size, stream);
            synchronize();
        }
    }

    private void scatter(RowChanges changes, int first, int count) {
        ByteBuffer target = staging.buffer();
        for (int column = 0; column < dimensions; column++) {
            target.putFloat(column * Float.BYTES, units.reciprocal(column));
        }
        int rowsAt = dimensions * Float.BYTES;
        int changesAt = aligned(rowsAt + count * Integer.BYTES);
        int vectorsAt = aligned(changesAt + count * Integer.BYTES);
        for (int entry = 0; entry < count; entry++) {
            target.putInt(rowsAt + entry * Integer.BYTES, changes.row(first + entry));
            target.putInt(changesAt + entry * Integer.BYTES, changes.changes(first + entry));
        }
        FloatBuffer floats = target.asFloatBuffer();
        floats.position(vectorsAt / Float.BYTES);
        floats.put(changes.vectors(), first * dimensions, count * dimensions);
        staged.upload(staging, vectorsAt + (long) count * dimensions * Float.BYTES, stream);
        arguments
                .set(ScatterAddress.STAGED, staged.address() + vectorsAt)
                .set(ScatterAddress.STAGED_ROWS, staged.address() + rowsAt)
                .set(ScatterAddress.CHANGES, staged.address() + changesAt)
                .set(ScatterInteger.COUNT, count);
        launch(SCATTER, count);
    }

    private void launch(Kernel kernel, int count) {
        int blocks = (count + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
        int most = context.multiprocessors() * 8;
        context.launch(kernel, Math.min(blocks, most), 1, arguments.parameters(), stream);
        synchronize();
    }

    /** The pinned memory is used again, so what was copied from it has to have arrived. */
    private void synchronize() {
        stream.synchronize();
    }

    private CudaMemory.Block cleared(CudaMemory memory, long bytes) {
        CudaMemory.Block block = memory.allocate(bytes);
        block.clear(bytes, stream);
        return block;
    }

    private static int aligned(int offset) {
        return (offset + 15) / 16 * 16;
    }

    private static int briefDimensions(int dimensions) {
        return (dimensions + 15) / 16 * 16;
    }

    private static int words(int capacity) {
        return (int) ((capacity + 31L) / 32);
    }

    private static long vectorBytes(int dimensions, int capacity) {
        return (long) capacity * dimensions * Float.BYTES;
    }

    private static long briefBytes(int dimensions, int capacity) {
        return (long) capacity * briefDimensions(dimensions) * Short.BYTES;
    }
}
