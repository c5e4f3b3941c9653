package io.millrace.fusion;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.item.ItemTable;
import java.util.Arrays;
import java.util.List;

/**
 * How much each expert counts: fused(u, i) = sum_k scale(k) * expert_k(u, i) with scale(k) =
 * weight_k / deviation_k.
 */
public final class FusionWeights {
    private final double[] weights;
    private final double[] deviations;

    FusionWeights(double[] weights, double[] deviations) {
        this.weights = weights;
        this.deviations = deviations;
    }

    /** One over the number of experts for each, and deviations of 1. */
    public static FusionWeights equal(int experts) {
        double[] weights = new double[experts];
        double[] deviations = new double[experts];
        Arrays.fill(weights, 1.0 / experts);
        Arrays.fill(deviations, 1.0);
        return new FusionWeights(weights, deviations);
    }

    /**
     * The weights to score with, equal ones before any were published. An expert that the published
     * weights do not know starts with an equal share.
     */
    public static FusionWeights of(ItemTable items, List<String> experts) {
        WeightsRecord record = items.weights(Segments.GLOBAL);
        FusionWeights result = equal(experts.size());
        if (record != null) {
            for (int i = 0; i < experts.size(); i++) {
                int published = record.experts().indexOf(experts.get(i));
                if (published >= 0) {
                    result.weights[i] = record.weights()[published];
                    result.deviations[i] = record.deviations()[published];
                }
            }
        }
        return result;
    }

    public float scale(int expert) {
        return (float) (weights[expert] / deviations[expert]);
    }

    /** What each expert's raw score is multiplied with. */
    public float[] scales() {
        float[] scales = new float[weights.length];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = scale(k);
        }
        return scales;
    }

    /** The weights alone, one for each expert. */
    public List<Double> toList() {
        return Arrays.stream(weights).boxed().toList();
    }
}
