package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The stream of one backend. Waiting for it has an end: the driver's own {@code
 * cuStreamSynchronize} never returns on a GPU that hangs, with whatever its caller has locked.
 */
final class CudaStream extends CUstream implements AutoCloseable {

    /** A batch takes milliseconds; a GPU shared with others may keep it waiting for seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Most batches are ready within this time, and sleeping takes longer to wake up from. */
    private static final long SPINNING_NANOS = 200_000;

    private static final long PAUSE_NANOS = 20_000;

    private final Duration patience;
    private volatile boolean hung;

    CudaStream(Duration patience) {
        this.patience = patience;
        check(
                JCudaDriver.cuStreamCreate(this, CUstream_flags.CU_STREAM_NON_BLOCKING),
                "cuStreamCreate");
    }

    /**
     * Waits until the GPU has done everything in the stream.
     *
     * @throws CudaException if it failed, or has not finished in time and hangs from now on
     */
    void synchronize() {
        long start = System.nanoTime();
        while (true) {
            // Taken before the question, so that a pause of the whole process is no hang.
            long waited = System.nanoTime() - start;
            int result = JCudaDriver.cuStreamQuery(this);
            if (result != CUresult.CUDA_ERROR_NOT_READY) {
                check(result, "cuStreamQuery");
                return;
            }
            if (waited > patience.toNanos()) {
                hung = true;
                throw new CudaException(
                        "the GPU hangs: not finished within %d ms".formatted(patience.toMillis()));
            }
            if (waited < SPINNING_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    Duration patience() {
        return patience;
    }

    /** Whether the GPU was once not ready in time: what waits for it might wait for ever. */
    boolean isHung() {
        return hung;
    }

    @Override
    public void close() {
        JCudaDriver.cuStreamDestroy(this);
    }
}
