package io.millrace.scoring.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.scoring.ScoringBackend;
import io.millrace.scoring.ScoringBackendKind;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the GPU is lost, has too little memory or cannot take a request. */
class CudaFallbackTest {

    private static final int ILLEGAL_ADDRESS = 700;
    private static final int ROWS = 1_500;
    private static final int DIMENSIONS = 16;

    private final List<String> lost = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(3);

    @BeforeEach
    void loadDriver() {
        FakeDriver.load();
    }

    @AfterEach
    void restoreDriver() {
        FakeDriver.restore();
    }

    /** The launch that fails moves through the rounds of a batch, and beyond. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13})
    void score_gpuLost_answersThatBatchAndAllLaterOnes(int launches) {
        try (CudaScoringBackend backend = create();
                ScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            load(backend, 1);
            load(cpu, 1);
            FakeDriver.failAfter(launches, ILLEGAL_ADDRESS);
            for (int number = 0; number < 4; number++) {
                ScoreBatch batch = batch(12);
                assertSameAnswers(backend, cpu, batch);
                assertThat(backend.rankOf(batch, 3, 17)).isEqualTo(cpu.rankOf(batch, 3, 17));
            }

            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertThat(lost)
                    .singleElement()
                    .asString()
                    .contains("host device (no GPU)")
                    .contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)");
            load(backend, 2);
            load(cpu, 2);
            assertSameAnswers(backend, cpu, batch(3));
        }
    }

    /** Nothing may wait for such a GPU: neither the batch nor the closing. */
    @Test
    @Timeout(60)
    void score_gpuHangs_isAnsweredByTheCpuInTime() {
        long before = FakeDriver.allocatedBytes();
        try (ScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            try (CudaScoringBackend backend = impatient()) {
                load(backend, 1);
                load(cpu, 1);
                FakeDriver.hang();
                for (int number = 0; number < 3; number++) {
                    ScoreBatch batch = batch(12);
                    assertSameAnswers(backend, cpu, batch);
                    assertThat(backend.rankOf(batch, 3, 17)).isEqualTo(cpu.rankOf(batch, 3, 17));
                }

                assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
                assertThat(lost)
                        .singleElement()
                        .asString()
                        .endsWith("on the CPU: the GPU hangs: not finished within 5 ms");
                load(backend, 2);
                load(cpu, 2);
                assertSameAnswers(backend, cpu, batch(3));
            }
            assertThat(FakeDriver.allocatedBytes())
                    .as("a GPU that hangs may yet write into what it was given")
                    .isGreaterThan(before);
        }
        FakeDriver.restore();
        assertThat(FakeDriver.allocatedBytes()).as("once it is done").isEqualTo(before);
    }

    @Test
    @Timeout(60)
    void publish_gpuHangs_publishesAllTheSame() {
        try (CudaScoringBackend backend = impatient();
                ScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            load(backend, 1);
            load(cpu, 1);
            FakeDriver.hang();
            load(backend, 2);
            load(cpu, 2);

            assertThat(lost).hasSize(1);
            assertSameAnswers(backend, cpu, batch(12));
        }
    }

    @Test
    @Timeout(60)
    void close_gpuHangs_returns() {
        CudaScoringBackend backend = impatient();
        load(backend, 1);
        FakeDriver.hang();
        backend.close();
    }

    @Test
    void publish_gpuLost_publishesAllTheSame() {
        try (CudaScoringBackend backend = create();
                ScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            load(backend, 1);
            load(cpu, 1);
            FakeDriver.failAfter(0, ILLEGAL_ADDRESS);
            load(backend, 2);
            load(cpu, 2);

            assertThat(lost).hasSize(1);
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
            assertSameAnswers(backend, cpu, batch(12));
        }
    }

    @Test
    void score_requestsTooLargeForTheGpu_areAnsweredWithoutLosingIt() {
        ScorerShape small = new ScorerShape(16, 2_048, 8, 2_048);
        try (CudaScoringBackend backend = create(DIMENSIONS, ROWS, small);
                ScoringBackend cpu = new CpuScoringBackend(DIMENSIONS, ROWS)) {
            load(backend, 1);
            load(cpu, 1);
            ScoreBatch batch = batch(2);
            for (int row = 0; row < ROWS - 5; row++) {
                batch.exclude(1, row);
            }
            assertSameAnswers(backend, cpu, batch);
            assertThat(backend.rankOf(batch, 1, 9)).isEqualTo(cpu.rankOf(batch, 1, 9));
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CUDA);
        }
    }

    @Test
    void create_tooLittleMemory_saysWhatIsNeeded() {
        FakeDriver.provide(1, 600L << 20, 101_376);
        assertThatThrownBy(() -> create(512, 1_000_000, ScorerShape.DEFAULT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too little GPU memory: needed=")
                .hasMessageContaining("usable=344 MiB, budget=all")
                .hasMessageContaining("capacity=1000000");
        assertThatThrownBy(
                        () ->
                                new CudaScoringBackend(
                                        64, 1_000, new CudaSettings(0, 50 << 20), lost::add))
                .hasMessageContaining("usable=50 MiB, budget=50 MiB");
    }

    @Test
    void create_memoryForOneCopyOnly_takesTheFormatWithoutCopy() {
        // 1.5 million rows of 64 dimensions: 366 MiB, and another 183 in bfloat16.
        FakeDriver.provide(1, 900L << 20, 101_376);
        try (CudaScoringBackend backend = create(64, 1_500_000, ScorerShape.DEFAULT)) {
            assertThat(backend.description()).contains("tf32");
        }
    }

    @Test
    void create_unknownGpu_isRefused() {
        assertThatThrownBy(
                        () ->
                                new CudaScoringBackend(
                                        4, 10, new CudaSettings(7, 1L << 30), lost::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GPU 7: cuDeviceGet");
    }

    @Test
    void close_givesEverythingBack() {
        long before = FakeDriver.allocatedBytes();
        int contexts = FakeDriver.contexts();
        try (CudaScoringBackend one = create();
                CudaScoringBackend another = create()) {
            load(one, 1);
            load(another, 1);
            one.close();
            assertThat(FakeDriver.contexts()).as("one context for all").isEqualTo(contexts + 1);
            another.score(batch(2), new ScoreResults());
        }
        assertThat(FakeDriver.allocatedBytes()).isEqualTo(before);
        assertThat(FakeDriver.contexts()).isEqualTo(contexts);
    }

    @Test
    void close_gpuLost_givesEverythingBack() {
        long before = FakeDriver.allocatedBytes();
        try (CudaScoringBackend backend = create()) {
            load(backend, 1);
            FakeDriver.failAfter(1, ILLEGAL_ADDRESS);
            backend.score(batch(2), new ScoreResults());
            assertThat(backend.kind()).isEqualTo(ScoringBackendKind.CPU);
        }
        assertThat(FakeDriver.allocatedBytes()).isEqualTo(before);
    }

    private CudaScoringBackend impatient() {
        return new CudaScoringBackend(
                DIMENSIONS,
                ROWS,
                CudaSettings.DEFAULT,
                lost::add,
                TensorFormat.BF16,
                new ScorerShape(16, 2_048, 8, 1 << 20),
                Duration.ofMillis(5));
    }

    private CudaScoringBackend create() {
        return create(DIMENSIONS, ROWS, new ScorerShape(16, 2_048, 8, 1 << 20));
    }

    private CudaScoringBackend create(int dimensions, int capacity, ScorerShape shape) {
        return new CudaScoringBackend(
                dimensions, capacity, CudaSettings.DEFAULT, lost::add, TensorFormat.BF16, shape);
    }

    private static void load(ScoringBackend backend, int seed) {
        SplittableRandom values = new SplittableRandom(seed);
        for (int row = 0; row < ROWS; row++) {
            backend.put(row, vector(values), 0);
            backend.setLive(row, row % 11 != seed);
        }
        BitSet filter = new BitSet();
        filter.set(seed, ROWS / 2);
        backend.setFilter(0, filter);
        backend.publish();
    }

    private ScoreBatch batch(int requests) {
        ScoreBatch batch = new ScoreBatch(DIMENSIONS);
        for (int request = 0; request < requests; request++) {
            batch.add(vector(random), 0, 20);
            batch.addSparse(request, random.nextInt(ROWS), 2);
            batch.exclude(request, random.nextInt(ROWS));
            if (request % 2 == 0) {
                batch.filter(request, 0);
            }
        }
        return batch;
    }

    private static float[] vector(SplittableRandom values) {
        float[] vector = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) values.nextDouble(-1, 1);
        }
        return vector;
    }

    private static void assertSameAnswers(
            ScoringBackend backend, ScoringBackend expected, ScoreBatch batch) {
        ScoreResults actualResults = new ScoreResults();
        ScoreResults expectedResults = new ScoreResults();
        backend.score(batch, actualResults);
        expected.score(batch, expectedResults);
        assertThat(actualResults.generation()).isEqualTo(expectedResults.generation());
        for (int request = 0; request < batch.size(); request++) {
            assertThat(actualResults.count(request)).isEqualTo(expectedResults.count(request));
            for (int place = 0; place < expectedResults.count(request); place++) {
                assertThat(actualResults.row(request, place))
                        .isEqualTo(expectedResults.row(request, place));
                assertThat(actualResults.score(request, place))
                        .isEqualTo(expectedResults.score(request, place));
            }
        }
    }
}
