package io.millrace.slate;

import java.util.List;

/**
 * A request with its ranked items, before any rule.
 *
 * @param weights fusion weights the scores were made with, one for each expert
 * @param rows rows of the candidates in the item table, valid under the lease they were scored in
 * @param candidates best first
 */
public record ScoredRequest(
        ScoreRequest request, List<Double> weights, int[] rows, List<Candidate> candidates) {}
