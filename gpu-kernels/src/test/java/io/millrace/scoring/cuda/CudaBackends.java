package io.millrace.scoring.cuda;

import io.millrace.scoring.ScoringBackend;

/** Backends for tests, small enough that every path is taken with few rows. */
public final class CudaBackends {

    private CudaBackends() {}

    /** As in production, but for the room it takes. */
    public static ScoringBackend create(int dimensions, int capacity) {
        return create(dimensions, capacity, "BF16", 128, 8_192, 8);
    }

    /**
     * @param format name of a {@code TensorFormat}
     * @param groupRequests requests that share a scan
     * @param candidates rows that can wait for selection
     * @param singleRequests up to so many requests are scored in single precision at once
     */
    public static ScoringBackend create(
            int dimensions,
            int capacity,
            String format,
            int groupRequests,
            int candidates,
            int singleRequests) {
        return new CudaScoringBackend(
                dimensions,
                capacity,
                CudaSettings.DEFAULT,
                lost -> {
                    throw new AssertionError(lost);
                },
                TensorFormat.valueOf(format),
                new ScorerShape(groupRequests, candidates, singleRequests, 4 << 20));
    }
}
