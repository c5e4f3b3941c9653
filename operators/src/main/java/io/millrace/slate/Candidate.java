package io.millrace.slate;

/**
 * An item on a slate.
 *
 * @param itemId the item
 * @param score the fused score
 * @param expertScores the raw score of each expert, also of those that do not count at present;
 *     {@link #UNEXPLAINED} far down the list, where nobody reads them
 */
public record Candidate(String itemId, float score, float[] expertScores) {
    /** Stands for scores that were not taken apart by expert. */
    static final float[] UNEXPLAINED = {};

    /** Whether the score of each of so many experts is known. */
    public boolean isExplained(int experts) {
        return expertScores.length == experts;
    }

    /**
     * What each expert gave; together they are the score, but for rounding. Nothing where they are
     * not explained.
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
