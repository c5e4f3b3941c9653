package io.millrace.judge;

import io.millrace.events.EventIds;
import io.millrace.slate.Candidate;
import io.millrace.slate.Slate;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * What is kept of a slate to judge by it: at most {@value #DEPTH} candidates that are explained,
 * best first, as hashes of their ids with the raw scores of all experts. A score is a whole number
 * of 16 bits times a unit of its expert, in which the largest one is {@value #LARGEST}.
 *
 * @param events number of the shopper's newest event it was made after
 * @param time event time of that event, epoch milliseconds
 * @param experts names, in the order of the scores
 * @param hashes one for each candidate
 * @param units one for each expert
 * @param scores of all experts for the first candidate, then for the second, ...
 */
record ServedSlate(
        long events,
        long time,
        List<String> experts,
        long[] hashes,
        float[] units,
        short[] scores) {
    /** A choice further down than this is a miss. */
    static final int DEPTH = 50;

    private static final int LARGEST = Short.MAX_VALUE;

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
        return of(
                slate.request().events(),
                slate.request().time(),
                slate.experts(),
                Arrays.copyOf(hashes, kept),
                scores);
    }

    /**
     * Of scores as they come.
     *
     * @param scores at least as many as candidates times experts; what is not a number counts
     *     nothing
     */
    static ServedSlate of(
            long events, long time, List<String> experts, long[] hashes, float[] scores) {
        float[] units = new float[experts.size()];
        short[] rounded = new short[hashes.length * units.length];
        for (int k = 0; k < units.length; k++) {
            float largest = 0;
            for (int i = k; i < rounded.length; i += units.length) {
                largest = Math.max(largest, Math.min(Float.MAX_VALUE, Math.abs(finite(scores[i]))));
            }
            units[k] = largest / LARGEST;
            for (int i = k; i < rounded.length && units[k] > 0; i += units.length) {
                long steps = Math.round((double) finite(scores[i]) / units[k]);
                rounded[i] = (short) Math.max(-LARGEST, Math.min(LARGEST, steps));
            }
        }
        return new ServedSlate(events, time, experts, hashes, units, rounded);
    }

    private static float finite(float score) {
        return Float.isFinite(score) ? score : 0;
    }

    /** The raw score of an expert for a candidate, but for rounding. */
    double score(int candidate, int expert) {
        return (double) units[expert] * scores[candidate * units.length + expert];
    }

    /** Whether it was made before an event, and before the basket the event belongs to. */
    boolean isBefore(long event, long eventTime) {
        return events < event && time < eventTime;
    }
}
