package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every kernel and number of threads has to do. */
abstract class CpuScoringBackendContract extends ScoringBackendContract {

    /** Bytes that a warm batch may allocate. */
    abstract long allocation();

    @Test
    void score_warm_allocatesNothing() {
        SplittableRandom random = new SplittableRandom(11);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] vector = new float[16];
        float[] query = new float[7];
        float[] products = new float[3_000];
        ScoreBatch batch = new ScoreBatch(16);
        ScoreResults results = new ScoreResults();
        try (ScoringBackend backend = create(16, 3_000)) {
            for (int row = 0; row < 3_000; row++) {
                fill(vector, random);
                backend.put(row, vector, 0);
                backend.setLive(row, true);
            }
            backend.publish();
            // A round allocates a constant few bytes while code is interpreted or being compiled;
            // anything that belongs to each request would show in every round.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 200 && least > allocation(); round++) {
                long before = thread.getCurrentThreadAllocatedBytes();
                batch.clear();
                for (int request = 0; request < 70; request++) {
                    fill(vector, random);
                    batch.add(vector, 0, 100);
                    for (int entry = 0; entry < 50; entry++) {
                        batch.addSparse(request, random.nextInt(3_000), 1f);
                        batch.exclude(request, random.nextInt(3_000));
                    }
                }
                backend.score(batch, results);
                backend.rankOf(batch, 69, 17);
                backend.products(query, 3, products, 2_999);
                least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isLessThanOrEqualTo(allocation());
        }
    }

    @Test
    void score_pausing_seesWhatIsPublishedInTheRowsThatComeAfter() {
        int rows = 40 * 1_024;
        float[] better = {5, 0, 0, 0};
        try (ScoringBackend backend = create(4, rows + 1)) {
            for (int row = 0; row < rows; row++) {
                backend.put(row, new float[] {1, 0, 0, 0}, 0);
                backend.setLive(row, true);
            }
            long generation = backend.publish();
            ScoreBatch batch = new ScoreBatch(4);
            for (int request = 0; request < 70; request++) {
                batch.add(new float[] {1, 0, 0, 0}, 0, 3);
                batch.addSparse(request, rows - 1, 2);
                batch.exclude(request, rows - 3);
            }
            AtomicInteger pauses = new AtomicInteger();
            ScoreResults results = new ScoreResults();
            backend.score(
                    batch,
                    results,
                    () -> {
                        if (pauses.incrementAndGet() == 1) {
                            for (int row : new int[] {0, rows - 3, rows - 2, rows - 1, rows}) {
                                backend.put(row, better, 0);
                                backend.setLive(row, true);
                            }
                            backend.publish();
                        }
                    });

            assertThat(pauses.get()).isGreaterThan(1);
            assertThat(results.generation()).isEqualTo(generation);
            assertThat(results.row(0, 0)).isEqualTo(rows - 1);
            assertThat(results.score(0, 0)).isEqualTo(7);
            assertThat(results.row(0, 1)).isEqualTo(rows - 2);
            assertThat(results.row(0, 2)).as("scored before it got better").isZero();
            assertThat(results.score(0, 2)).isEqualTo(1);
            assertThat(results.row(69, 1)).as("the second group sees it").isZero();
            assertThat(results.score(69, 1)).isEqualTo(5);
        }
    }

    private static void fill(float[] vector, SplittableRandom random) {
        for (int dimension = 0; dimension < vector.length; dimension++) {
            vector[dimension] = random.nextInt(-8, 9);
        }
    }
}
