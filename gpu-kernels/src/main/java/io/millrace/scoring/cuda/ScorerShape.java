package io.millrace.scoring.cuda;

import io.millrace.scoring.ScoringBackend;

/**
 * How much is done at a time; answers do not depend on it.
 *
 * @param groupRequests requests that share a scan, at most; a longer batch takes several
 * @param candidateCapacity rows that can wait for selection, for each request; more than K
 * @param singleRequests up to so many requests are scored in single precision at once, more go
 *     through the tensor cores first
 * @param uploadBytes room for the requests of a group
 */
record ScorerShape(int groupRequests, int candidateCapacity, int singleRequests, int uploadBytes) {

    /**
     * 8,192 candidates leave room for rounds that grow eightfold for K up to some 500, threefold
     * for K = 1,000. Eight requests are what a block scores in single precision without running out
     * of registers, and at that size the tensor cores would wait for memory anyway.
     */
    static final ScorerShape DEFAULT = new ScorerShape(1_024, 8_192, 8, 16 << 20);

    ScorerShape {
        if (candidateCapacity < ScoringBackend.MAX_K + CudaScorer.TILE_ROWS) {
            throw new IllegalArgumentException(
                    "too few candidates: candidateCapacity=%d".formatted(candidateCapacity));
        }
    }
}
