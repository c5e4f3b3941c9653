package io.millrace.fusion;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.ml.common.feature.LabeledPointWithWeight;
import org.apache.flink.ml.common.lossfunc.LeastSquareLoss;
import org.apache.flink.ml.linalg.DenseVector;

/**
 * The gradients of the two learned weightings for one event with its candidates.
 *
 * <p>With x_j the experts' scores of candidate j, each divided by its deviation, and candidate 0
 * the chosen one: the softmax learner ascends log p_0 with p = softmax(w . x_j), so its gradient is
 * x_0 - sum_j p_j x_j. The least-squares learner descends sum_j (r_j - w . x_j)^2 / 2 with r_0 = 1
 * and otherwise 0 (flink-ml's {@link LeastSquareLoss}).
 */
final class LearnerGradients {
    /** Kept, since loggers that nobody holds are forgotten with their levels. */
    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");

    static {
        // It warns at every start that it computes in plain Java, which is all these few numbers
        // need.
        NETLIB.setLevel(Level.SEVERE);
    }

    private LearnerGradients() {}

    /**
     * Adds the gradient of the softmax learner.
     *
     * @param candidates scores by candidate and expert, the chosen one first
     * @param size how many candidates count
     */
    static void addSoftmax(double[][] candidates, int size, double[] weights, double[] gradient) {
        double[] probabilities = new double[size];
        double highest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < size; j++) {
            for (int k = 0; k < weights.length; k++) {
                probabilities[j] += weights[k] * candidates[j][k];
            }
            highest = Math.max(highest, probabilities[j]);
        }
        double sum = 0;
        for (int j = 0; j < size; j++) {
            probabilities[j] = Math.exp(probabilities[j] - highest);
            sum += probabilities[j];
        }
        for (int k = 0; k < weights.length; k++) {
            gradient[k] += candidates[0][k];
            for (int j = 0; j < size; j++) {
                gradient[k] -= probabilities[j] / sum * candidates[j][k];
            }
        }
    }

    /** Adds the gradient of the least-squares learner; arguments as above. */
    static void addLeastSquares(
            double[][] candidates, int size, double[] weights, double[] gradient) {
        DenseVector coefficients = new DenseVector(weights);
        DenseVector sum = new DenseVector(gradient);
        for (int j = 0; j < size; j++) {
            LabeledPointWithWeight point =
                    new LabeledPointWithWeight(
                            new DenseVector(candidates[j]), j == 0 ? 1.0 : 0.0, 1.0);
            LeastSquareLoss.INSTANCE.computeGradient(point, coefficients, sum);
        }
    }
}
