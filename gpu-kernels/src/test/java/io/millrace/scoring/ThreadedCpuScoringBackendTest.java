package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.scoring.ReferenceScorer.Scored;
import io.millrace.scoring.cpu.CpuKernel;
import io.millrace.scoring.cpu.CpuScoringBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passes shared out among threads. */
class ThreadedCpuScoringBackendTest extends CpuScoringBackendContract {

    private static final int ROWS = 30_011;
    private static final int DIMENSIONS = 16;

    @Override
    ScoringBackend create(int dimensions, int capacity) {
        return new CpuScoringBackend(dimensions, capacity, CpuKernel.best(), 3);
    }

    @Override
    long allocation() {
        // Handing a task to the pool takes a node of its queue, for the batch and not for a
        // request.
        return 1_024;
    }

    @Test
    @Timeout(60)
    void score_manyCallersAndFewHelpers_givesTheAnswersOfOneThread() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (ScoringBackend alone = new CpuScoringBackend(DIMENSIONS, ROWS);
                ScoringBackend shared = create(DIMENSIONS, ROWS)) {
            load(alone);
            load(shared);
            ScoreBatch batch = batch();
            ScoreResults expected = new ScoreResults();
            alone.score(batch, expected);
            List<Future<ScoreResults>> running = new ArrayList<>();
            for (int call = 0; call < 40; call++) {
                running.add(
                        callers.submit(
                                () -> {
                                    ScoreResults results = new ScoreResults();
                                    shared.score(batch, results);
                                    return results;
                                }));
            }
            for (Future<ScoreResults> call : running) {
                ScoreResults actual = call.get(60, TimeUnit.SECONDS);
                for (int request = 0; request < batch.size(); request++) {
                    List<Scored> answer = ScoringBackendContract.answer(actual, request);
                    assertThat(answer)
                            .hasSize(batch.k(request))
                            .isEqualTo(ScoringBackendContract.answer(expected, request));
                }
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void score_interruptedCaller_answersAndStaysInterrupted() {
        try (ScoringBackend backend = create(DIMENSIONS, ROWS)) {
            load(backend);
            ScoreResults results = new ScoreResults();
            Thread.currentThread().interrupt();
            backend.score(batch(), results);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(results.count(0)).isEqualTo(1);
        }
    }

    private static void load(ScoringBackend backend) {
        SplittableRandom random = new SplittableRandom(3);
        for (int row = 0; row < ROWS; row++) {
            backend.put(row, vector(random), 0);
            backend.setLive(row, true);
        }
        backend.publish();
    }

    /** Answers of 1 to 300 rows, half of them within few distinct scores. */
    private static ScoreBatch batch() {
        SplittableRandom random = new SplittableRandom(4);
        ScoreBatch batch = new ScoreBatch(DIMENSIONS);
        for (int request = 0; request < 70; request++) {
            batch.add(request % 2 == 0 ? vector(random) : new float[DIMENSIONS], 0, 1 + request);
            batch.addSparse(request, request, 1f);
        }
        return batch;
    }

    private static float[] vector(SplittableRandom random) {
        float[] vector = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            vector[d] = (float) random.nextDouble(-1, 1);
        }
        return vector;
    }
}
