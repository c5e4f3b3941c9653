package io.millrace.jobs.replay;

/**
 * How well choices were ranked; shares of the judged ones.
 *
 * @param meanReciprocalRank mean of 1 / rank, 0 for a miss
 */
public record RankQuality(
        long judged,
        double recallAt1,
        double recallAt5,
        double recallAt10,
        double recallAt20,
        double meanReciprocalRank) {}
