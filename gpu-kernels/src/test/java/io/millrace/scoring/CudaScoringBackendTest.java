package io.millrace.scoring;

import io.millrace.scoring.cuda.CudaBackends;
import io.millrace.scoring.cuda.FakeDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The contract, on the kernels' own source without a GPU, for each way a batch can go. */
class CudaScoringBackendTest {

    /** A GPU made of fibers takes its time. */
    private abstract static class Contract extends ScoringBackendContract {
        @Override
        int racingGenerations() {
            return 5;
        }
    }

    @BeforeEach
    void loadDriver() {
        FakeDriver.load();
    }

    @Nested
    class AsConfigured extends Contract {
        @Override
        ScoringBackend create(int dimensions, int capacity) {
            return CudaBackends.create(dimensions, capacity);
        }
    }

    @Nested
    class SingleThroughout extends Contract {
        @Override
        ScoringBackend create(int dimensions, int capacity) {
            return CudaBackends.create(dimensions, capacity, "TF32", 64, 2_048, 1_000);
        }
    }

    @Nested
    class Bfloat16Throughout extends Contract {
        @Override
        ScoringBackend create(int dimensions, int capacity) {
            FakeDriver.schedule(17, 2);
            return CudaBackends.create(dimensions, capacity, "BF16", 128, 1_280, 0);
        }
    }

    @Nested
    class Tf32Throughout extends Contract {
        @Override
        ScoringBackend create(int dimensions, int capacity) {
            FakeDriver.schedule(4, 2);
            return CudaBackends.create(dimensions, capacity, "TF32", 64, 2_048, 0);
        }
    }
}
