package io.millrace.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearnerGradientsTest {
    private static final double STEP = 1e-5;

    private final double[][] candidates = {{2, 0.5}, {-1, 3}, {0, 1}};

    @Test
    void addSoftmax_seededScores_isTheNumericGradientOfTheLogarithm() {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 20; trial++) {
            double[][] scores = new double[21][5];
            for (double[] each : scores) {
                for (int k = 0; k < each.length; k++) {
                    each[k] = 3 * random.nextGaussian();
                }
            }
            double[] weights = random.doubles(5, 0, 2).toArray();
            int size = 2 + random.nextInt(20);
            double[] gradient = new double[5];
            LearnerGradients.addSoftmax(scores, size, weights, gradient);

            for (int k = 0; k < weights.length; k++) {
                double[] more = weights.clone();
                double[] less = weights.clone();
                more[k] += STEP;
                less[k] -= STEP;
                double slope =
                        (logSoftmax(scores, size, more) - logSoftmax(scores, size, less))
                                / (2 * STEP);
                assertThat(gradient[k]).isCloseTo(slope, within(1e-5));
            }
        }
    }

    @Test
    void addSoftmax_hugeScores_staysFinite() {
        double[] gradient = new double[1];
        LearnerGradients.addSoftmax(new double[][] {{-1e6}, {1e6}}, 2, new double[] {1}, gradient);

        assertThat(gradient[0]).isCloseTo(-2e6, within(1e-3));
    }

    @Test
    void addLeastSquares_threeCandidates_isTheSumWorkedOutByHand() {
        // Errors w.x - r with w = (0.5, 0.25): 1.125 - 1, 0.25, 0.25.
        double[] gradient = new double[2];
        LearnerGradients.addLeastSquares(candidates, 3, new double[] {0.5, 0.25}, gradient);

        assertThat(gradient[0]).isCloseTo(0.125 * 2 + 0.25 * -1 + 0.25 * 0, within(1e-12));
        assertThat(gradient[1]).isCloseTo(0.125 * 0.5 + 0.25 * 3 + 0.25 * 1, within(1e-12));
    }

    @Test
    void addLeastSquares_secondEvent_addsUpAndLeavesItsArguments() {
        double[] weights = {0.5, 0.25};
        double[] gradient = {10, 20};
        LearnerGradients.addLeastSquares(candidates, 1, weights, gradient);

        assertThat(gradient[0]).isCloseTo(10 + 0.125 * 2, within(1e-12));
        assertThat(gradient[1]).isCloseTo(20 + 0.125 * 0.5, within(1e-12));
        assertThat(weights).containsExactly(0.5, 0.25);
        assertThat(candidates[0]).containsExactly(2, 0.5);
    }

    private static double logSoftmax(double[][] scores, int size, double[] weights) {
        double sum = 0;
        double chosen = 0;
        for (int j = 0; j < size; j++) {
            double fused = 0;
            for (int k = 0; k < weights.length; k++) {
                fused += weights[k] * scores[j][k];
            }
            sum += Math.exp(fused);
            chosen = j == 0 ? fused : chosen;
        }
        return chosen - Math.log(sum);
    }
}
