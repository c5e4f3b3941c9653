package io.millrace.scoring.cuda;

import java.io.Serializable;

/**
 * Which GPU to use and how much of it.
 *
 * @param device the number of the GPU, from 0 on, among those that the process may see
 * @param memoryBudget bytes of its memory that a backend takes at most
 */
public record CudaSettings(int device, long memoryBudget) implements Serializable {

    /** The first GPU, and all of its memory that is free. */
    public static final CudaSettings DEFAULT = new CudaSettings(0, Long.MAX_VALUE);

    /** The same budget on another GPU. */
    public CudaSettings on(int otherDevice) {
        return new CudaSettings(otherDevice, memoryBudget);
    }

    /**
     * @throws IllegalArgumentException if the device is negative or the budget not positive
     */
    public CudaSettings {
        if (device < 0) {
            throw new IllegalArgumentException(
                    "the number of a GPU must not be negative: device=%d".formatted(device));
        }
        if (memoryBudget < 1) {
            throw new IllegalArgumentException(
                    "the memory budget must be positive: bytes=%d".formatted(memoryBudget));
        }
    }
}
