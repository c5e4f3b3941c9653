package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import io.millrace.scoring.cuda.CudaContext.Kernel;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * What a GPU does at best, measured: no scan can be faster than reading the catalogue or than its
 * multiply-adds.
 *
 * @param copyBandwidth bytes read and written a second by a copy within the GPU's memory
 * @param singleRate multiply-adds a second in single precision
 * @param bf16Rate multiply-adds a second of the tensor cores in bfloat16
 * @param tf32Rate multiply-adds a second of the tensor cores in tf32
 */
record Floors(double copyBandwidth, double singleRate, double bf16Rate, double tf32Rate) {

    private static final int THREADS = 256;
    private static final int CHAINS = 8;
    private static final int REPETITIONS = 5;

    private enum FloorAddress {
        SINK
    }

    private enum FloorInteger {
        ITERATIONS
    }

    /**
     * Measures.
     *
     * @param copyBytes length of the copy, better larger than any cache
     * @param iterations of the loops that multiply
     */
    static Floors measure(int device, long copyBytes, int iterations) {
        try (CudaContext context = CudaContext.open(device)) {
            context.enter();
            CUstream stream = new CUstream();
            check(JCudaDriver.cuStreamCreate(stream, 0), "cuStreamCreate");
            try (CudaMemory memory = new CudaMemory(context.freeBytes());
                    CudaTimer timer = new CudaTimer(stream)) {
                int blocks = context.multiprocessors() * 8;
                CudaMemory.Block sink = memory.allocate((long) blocks * THREADS * Float.BYTES);
                KernelArguments<FloorAddress, FloorInteger> arguments =
                        new KernelArguments<>(FloorAddress.class, FloorInteger.class);
                arguments
                        .set(FloorAddress.SINK, sink.address())
                        .set(FloorInteger.ITERATIONS, iterations);
                double loops = (double) blocks * THREADS * CHAINS * iterations;
                Measurement measurement =
                        kernel ->
                                fastest(
                                        timer,
                                        () ->
                                                context.launch(
                                                        new Kernel(kernel, THREADS, 0),
                                                        blocks,
                                                        1,
                                                        arguments.parameters(),
                                                        stream));
                // A warp of 32 threads multiplies 16 x 8 x 16, or 16 x 8 x 8, at a time.
                return new Floors(
                        copy(memory, timer, stream, copyBytes),
                        loops / measurement.seconds("multiply_single"),
                        loops / 32 * 2_048 / measurement.seconds("multiply_bf16_tiles"),
                        loops / 32 * 1_024 / measurement.seconds("multiply_tf32_tiles"));
            } finally {
                JCudaDriver.cuStreamDestroy(stream);
            }
        }
    }

    private interface Measurement {
        double seconds(String kernel);
    }

    private static double copy(CudaMemory memory, CudaTimer timer, CUstream stream, long bytes) {
        CudaMemory.Block source = memory.allocate(bytes);
        CudaMemory.Block target = memory.allocate(bytes);
        double seconds =
                fastest(
                        timer,
                        () ->
                                check(
                                        JCudaDriver.cuMemcpyDtoDAsync(
                                                target, source, bytes, stream),
                                        "cuMemcpyDtoDAsync"));
        return 2.0 * bytes / seconds;
    }

    private static double fastest(CudaTimer timer, Runnable work) {
        double fastest = Double.MAX_VALUE;
        for (int repetition = 0; repetition <= REPETITIONS; repetition++) {
            timer.start();
            work.run();
            timer.stop();
            fastest = Math.min(fastest, timer.milliseconds() / 1_000);
        }
        return fastest;
    }
}
