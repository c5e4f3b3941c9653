package io.millrace.slate;

import java.util.List;

/**
 * A request with its ranked items, before any rule.
 *
 * @param rows rows of the candidates in the item table, valid under the lease they were scored in
 * @param candidates best first
 */
public record ScoredRequest(ScoreRequest request, int[] rows, List<Candidate> candidates) {}
