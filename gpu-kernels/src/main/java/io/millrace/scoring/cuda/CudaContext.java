package io.millrace.scoring.cuda;

import static io.millrace.scoring.cuda.Driver.check;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * One GPU as this process sees it: its context, which all backends of the process share, and the
 * kernels loaded into it.
 *
 * <p>Opened by everyone who uses it and closed as often; the last one to close lets it go. Calls
 * need the context to be {@link #enter entered} by their thread.
 */
final class CudaContext implements AutoCloseable {

    /** The kernels need asynchronous copies and bfloat16: Ampere, 2020, or newer. */
    static final int LEAST_COMPUTE_CAPABILITY = 80;

    private static final String KERNELS = "scoring.fatbin";

    private static final Map<Integer, CudaContext> OPEN = new HashMap<>();

    private final int number;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final Map<String, CUfunction> functions = new HashMap<>();
    private final String name;
    private final int computeCapability;
    private final int multiprocessors;
    private final int sharedBytes;
    private int holders;

    private CudaContext(int number) {
        this.number = number;
        check(JCudaDriver.cuDeviceGet(device, number), "cuDeviceGet");
        byte[] text = new byte[128];
        check(JCudaDriver.cuDeviceGetName(text, text.length, device), "cuDeviceGetName");
        name = new String(text, StandardCharsets.UTF_8).split("\0", 2)[0].strip();
        computeCapability =
                10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                        + attribute(
                                CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        if (computeCapability < LEAST_COMPUTE_CAPABILITY) {
            throw new CudaException(
                    "compute capability %.1f is too old, 8.0 is the least: %s"
                            .formatted(computeCapability / 10.0, name));
        }
        multiprocessors = attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        sharedBytes =
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        try {
            enter();
            check(
                    JCudaDriver.cuModuleLoadData(module, Driver.resource(KERNELS)),
                    "cuModuleLoadData");
        } catch (RuntimeException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    /**
     * Opens a GPU.
     *
     * @param number of the GPU, from 0 on, among those that the process may see
     * @throws CudaException if it cannot be used
     */
    static CudaContext open(int number) {
        Driver.initialize();
        synchronized (OPEN) {
            CudaContext context = OPEN.get(number);
            if (context == null) {
                context = new CudaContext(number);
                OPEN.put(number, context);
            }
            context.holders++;
            return context;
        }
    }

    /** Makes this context the one that calls of the current thread are for. */
    void enter() {
        check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    String name() {
        return name;
    }

    int computeCapability() {
        return computeCapability;
    }

    int multiprocessors() {
        return multiprocessors;
    }

    /** Shared memory a block can have, in bytes. */
    int sharedBytes() {
        return sharedBytes;
    }

    /** Memory of the GPU that nobody has taken, in bytes. */
    long freeBytes() {
        long[] free = new long[1];
        check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
        return free[0];
    }

    /**
     * Finds a kernel.
     *
     * @param sharedBytes the most shared memory it will be launched with
     */
    synchronized CUfunction kernel(String kernel, int sharedBytes) {
        return functions.computeIfAbsent(
                kernel,
                missing -> {
                    CUfunction function = new CUfunction();
                    check(
                            JCudaDriver.cuModuleGetFunction(function, module, missing),
                            "cuModuleGetFunction " + missing);
                    check(
                            JCudaDriver.cuFuncSetAttribute(
                                    function,
                                    CUfunction_attribute
                                            .CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                                    sharedBytes),
                            "cuFuncSetAttribute " + missing);
                    return function;
                });
    }

    /** Puts a kernel with one structure as its argument into a stream. */
    void launch(Kernel kernel, int gridX, int gridY, Pointer parameters, CUstream stream) {
        check(
                JCudaDriver.cuLaunchKernel(
                        kernel(kernel.name(), kernel.mostSharedBytes()),
                        gridX,
                        gridY,
                        1,
                        kernel.threads(),
                        1,
                        1,
                        kernel.sharedBytes(),
                        stream,
                        parameters,
                        null),
                kernel.name());
    }

    /**
     * A kernel and the shape of its blocks.
     *
     * @param threads of a block
     * @param sharedBytes shared memory of a block
     * @param mostSharedBytes the most that any launch of this kernel asks for
     */
    record Kernel(String name, int threads, int sharedBytes, int mostSharedBytes) {

        Kernel(String name, int threads, int sharedBytes) {
            this(name, threads, sharedBytes, sharedBytes);
        }
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            if (--holders > 0) {
                return;
            }
            OPEN.remove(number, this);
        }
        // A GPU that is lost refuses this too, and there is nothing left to do about it.
        JCudaDriver.cuCtxSetCurrent(context);
        JCudaDriver.cuModuleUnload(module);
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check(
                JCudaDriver.cuDeviceGetAttribute(value, attribute, device),
                "cuDeviceGetAttribute " + CUdevice_attribute.stringFor(attribute));
        return value[0];
    }
}
