package io.millrace.judge;

/** Candidates with the scores of every expert, among which one was chosen. */
public interface Ranking {
    /** A rank that stands for "not among the candidates". */
    int NOT_RANKED = Integer.MAX_VALUE;

    /**
     * The rank that a weighting gives to what was chosen: 1 plus the number of other candidates
     * whose score is at least as high.
     *
     * @param scales what each expert's raw score is multiplied with, at least 0
     * @return at least 1, or {@link #NOT_RANKED}
     */
    int rankOf(float[] scales);
}
