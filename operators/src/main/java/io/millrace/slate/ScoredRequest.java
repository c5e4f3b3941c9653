package io.millrace.slate;

import io.millrace.fusion.FusionWeights;
import java.util.List;

/**
 * A request with its ranked items, before any rule.
 *
 * @param weights fusion weights the scores were made with
 * @param rows rows of the candidates in the item table, valid under the lease they were scored in
 * @param candidates best first
 * @param newcomers ids of items to try on the shopper, best first
 * @param vector the shopper's vector of the factors, or null without that expert
 */
public record ScoredRequest(
        ScoreRequest request,
        FusionWeights weights,
        int[] rows,
        List<Candidate> candidates,
        List<String> newcomers,
        float[] vector) {

    /** Without newcomers and vector. */
    public ScoredRequest(
            ScoreRequest request, FusionWeights weights, int[] rows, List<Candidate> candidates) {
        this(request, weights, rows, candidates, List.of(), null);
    }
}
