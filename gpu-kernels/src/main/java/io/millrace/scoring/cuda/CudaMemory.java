package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * The memory of one backend: blocks on the GPU within a budget, and pinned blocks of the host, from
 * which the GPU copies by itself.
 *
 * <p>Everything is taken when the backend is made and kept until it is closed, so that scoring
 * never fails for lack of memory. Not thread-safe.
 */
final class CudaMemory implements AutoCloseable {

    private final long budget;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Pinned> pinned = new ArrayList<>();
    private long allocated;

    /**
     * @param budget bytes on the GPU, at most
     */
    CudaMemory(long budget) {
        this.budget = budget;
    }

    /** Memory on the GPU. */
    static final class Block extends CUdeviceptr {

        private Block() {}

        /** Where it is, as kernels see it. */
        long address() {
            return getNativePointer();
        }

        /** Sets its beginning to zero. */
        void clear(long length, CUstream stream) {
            check(JCudaDriver.cuMemsetD8Async(this, (byte) 0, length, stream), "cuMemsetD8Async");
        }

        /** Copies the beginning of a pinned block to the beginning of this one. */
        void upload(Pinned source, long length, CUstream stream) {
            check(
                    JCudaDriver.cuMemcpyHtoDAsync(this, source.pointer, length, stream),
                    "cuMemcpyHtoDAsync");
        }

        /** Copies the beginning of a pinned block into this one. */
        void upload(Pinned source, long offset, long length, CUstream stream) {
            check(
                    JCudaDriver.cuMemcpyHtoDAsync(
                            withByteOffset(offset), source.pointer, length, stream),
                    "cuMemcpyHtoDAsync");
        }

        /** Copies the beginning of this block to the beginning of a pinned one. */
        void download(Pinned target, long length, CUstream stream) {
            check(
                    JCudaDriver.cuMemcpyDtoHAsync(target.pointer, this, length, stream),
                    "cuMemcpyDtoHAsync");
        }
    }

    /** Pinned memory of the host. */
    static final class Pinned {
        private final Pointer pointer = new Pointer();
        private ByteBuffer buffer;

        /** The memory, in the byte order of the machine. */
        ByteBuffer buffer() {
            return buffer;
        }
    }

    /**
     * Takes memory of the GPU.
     *
     * @throws CudaException if the budget or the GPU has no more
     */
    Block allocate(long bytes) {
        Block block = new Block();
        if (allocated + bytes > budget) {
            throw new CudaException(
                    "%d bytes are more than the budget: allocated=%d, budget=%d"
                            .formatted(bytes, allocated, budget));
        }
        check(JCudaDriver.cuMemAlloc(block, bytes), "cuMemAlloc of %d bytes".formatted(bytes));
        blocks.add(block);
        allocated += bytes;
        return block;
    }

    /** Takes pinned memory of the host. */
    Pinned allocatePinned(int bytes) {
        Pinned memory = new Pinned();
        check(
                JCudaDriver.cuMemHostAlloc(memory.pointer, bytes, 0),
                "cuMemHostAlloc of %d bytes".formatted(bytes));
        pinned.add(memory);
        memory.buffer = memory.pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        return memory;
    }

    /** Bytes taken on the GPU. */
    long allocated() {
        return allocated;
    }

    /** Lets everything go. What a lost GPU refuses is lost anyway. */
    @Override
    public void close() {
        blocks.forEach(JCudaDriver::cuMemFree);
        pinned.forEach(memory -> JCudaDriver.cuMemFreeHost(memory.pointer));
        blocks.clear();
        pinned.clear();
        allocated = 0;
    }
}
