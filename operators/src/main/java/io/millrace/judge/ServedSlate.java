package io.millrace.judge;

import io.millrace.events.EventIds;
import io.millrace.slate.Candidate;
import io.millrace.slate.Slate;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * What is kept of a slate to judge by it: at most {@value #DEPTH} candidates that are explained,
 * best first, as hashes of their ids with the raw scores of all experts.
 *
 * @param events number of the shopper's newest event it was made after
 * @param time event time of that event, epoch milliseconds
 * @param experts names, in the order of the scores
 * @param hashes one for each candidate
 * @param scores of all experts for the first candidate, then for the second, ...
 */
record ServedSlate(long events, long time, List<String> experts, long[] hashes, float[] scores) {
    /** A choice further down than this is a miss. */
    static final int DEPTH = 100;

    /**
     * @param had hashes of items that are left out, since they are nothing new to the shopper
     */
    static ServedSlate of(Slate slate, LongHashSet had) {
        int experts = slate.experts().size();
        int size = Math.min(DEPTH, slate.candidates().size());
        long[] hashes = new long[size];
        float[] scores = new float[size * experts];
        int kept = 0;
        for (int i = 0; i < slate.candidates().size() && kept < DEPTH; i++) {
            Candidate candidate = slate.candidates().get(i);
            if (!candidate.isExplained(experts)) {
                continue;
            }
            long hash = EventIds.hash(candidate.itemId());
            if (!had.contains(hash)) {
                hashes[kept] = hash;
                System.arraycopy(candidate.expertScores(), 0, scores, kept * experts, experts);
                kept++;
            }
        }
        return new ServedSlate(
                slate.request().events(),
                slate.request().time(),
                slate.experts(),
                Arrays.copyOf(hashes, kept),
                Arrays.copyOf(scores, kept * experts));
    }

    /** Whether it was made before an event, and before the basket the event belongs to. */
    boolean isBefore(long event, long eventTime) {
        return events < event && time < eventTime;
    }
}
