package io.millrace.slate;

/**
 * An item on a slate.
 *
 * @param itemId the item
 * @param score the fused score
 * @param contributions what each expert gave; they add up to the score
 */
public record Candidate(String itemId, float score, float[] contributions) {}
