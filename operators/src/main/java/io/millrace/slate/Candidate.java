package io.millrace.slate;

/**
 * An item on a slate.
 *
 * @param itemId the item
 * @param score the fused score
 * @param expertScores the raw score of each expert, also of those that do not count at present
 */
public record Candidate(String itemId, float score, float[] expertScores) {

    /**
     * What each expert gave; together they are the score, but for rounding.
     *
     * @param scales what the raw scores were multiplied with
     */
    public float[] contributions(float[] scales) {
        float[] contributions = new float[expertScores.length];
        for (int k = 0; k < contributions.length; k++) {
            contributions[k] = expertScores[k] * scales[k];
        }
        return contributions;
    }
}
