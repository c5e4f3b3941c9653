package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Time on the GPU between two points of a stream. */
final class CudaTimer implements AutoCloseable {

    private final CUstream stream;
    private final CUevent start = new CUevent();
    private final CUevent end = new CUevent();

    CudaTimer(CUstream stream) {
        this.stream = stream;
        check(JCudaDriver.cuEventCreate(start, 0), "cuEventCreate");
        check(JCudaDriver.cuEventCreate(end, 0), "cuEventCreate");
    }

    void start() {
        check(JCudaDriver.cuEventRecord(start, stream), "cuEventRecord");
    }

    void stop() {
        check(JCudaDriver.cuEventRecord(end, stream), "cuEventRecord");
    }

    /** Waits for the end and returns the milliseconds since the start. */
    double milliseconds() {
        check(JCudaDriver.cuEventSynchronize(end), "cuEventSynchronize");
        float[] elapsed = new float[1];
        check(JCudaDriver.cuEventElapsedTime(elapsed, start, end), "cuEventElapsedTime");
        return elapsed[0];
    }

    @Override
    public void close() {
        JCudaDriver.cuEventDestroy(start);
        JCudaDriver.cuEventDestroy(end);
    }
}
