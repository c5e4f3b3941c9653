package io.millrace.scoring.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Run by the build with registers of several widths, and without the module. */
class RowCounterTest {
    private static final RowCounter VECTORS =
            CpuKernel.best() == CpuKernel.PLAIN
                    ? RowCounter.best()
                    : CpuKernel.VECTORS.rowCounter();

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void atLeast_anyLength_countsEveryRowOnceTiesIncluded() {
        for (int rows = 0; rows < 150; rows++) {
            float[] scores = scores(rows + random.nextInt(3));
            float bound = random.nextInt(-2, 3);
            int expected = 0;
            for (int row = 0; row < rows; row++) {
                expected += scores[row] >= bound ? 1 : 0;
            }

            assertThat(VECTORS.atLeast(scores, bound, rows)).isEqualTo(expected);
            assertThat(new PlainRowCounter().atLeast(scores, bound, rows)).isEqualTo(expected);
        }
    }

    @Test
    void weightedAtLeast_anyLength_countsWhatOneRowAfterTheOtherReaches() {
        RowCounter plain = new PlainRowCounter();
        RowCounter best = VECTORS;
        for (int round = 0; round < 300; round++) {
            int rows = random.nextInt(1, round < 250 ? 120 : 3_000);
            float[][] scores = new float[random.nextInt(1, 9)][];
            float[] weights = new float[scores.length];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = scores(rows);
                weights[k] = random.nextInt(3) * random.nextFloat();
            }
            float bound = RowCounter.weighted(scores, weights, random.nextInt(rows));
            int expected = 0;
            for (int row = 0; row < rows; row++) {
                expected += RowCounter.weighted(scores, weights, row) >= bound ? 1 : 0;
            }

            assertThat(plain.weightedAtLeast(scores, weights, bound, rows)).isEqualTo(expected);
            assertThat(best.weightedAtLeast(scores, weights, bound, rows)).isEqualTo(expected);
        }
    }

    @Test
    void weightedAtLeast_noWeight_isZeroForEveryRow() {
        float[][] scores = {{1, Float.NEGATIVE_INFINITY, 3}};

        assertThat(VECTORS.weightedAtLeast(scores, new float[1], 0, 3)).isEqualTo(3);
        assertThat(VECTORS.weightedAtLeast(scores, new float[1], 0.5f, 3)).isZero();
    }

    /** Few values, so that ties abound, and some rows that are left out. */
    private float[] scores(int rows) {
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++) {
            scores[row] =
                    random.nextInt(9) == 0
                            ? Float.NEGATIVE_INFINITY
                            : random.nextInt(-3, 4) * (random.nextBoolean() ? 1f : 0.1f);
        }
        return scores;
    }
}
