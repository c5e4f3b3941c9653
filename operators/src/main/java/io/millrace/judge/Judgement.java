package io.millrace.judge;

/**
 * What one choice said of what had been served before it. Two jobs that saw the same choice say the
 * same but for the rank, so that they can be compared choice by choice.
 *
 * @param shopper who chose: the first 64 bits of the pseudonym
 * @param item what was chosen: the hash of the item's id
 * @param time when, event time in epoch milliseconds
 * @param rank the item's place in what had been served, from 1, or {@link Ranking#NOT_RANKED}
 */
public record Judgement(long shopper, long item, long time, int rank) {
    private static final int PSEUDONYM_DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    public Judgement {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be at least 1: rank=" + rank);
        }
    }

    /** What stands for a shopper whose pseudonym, 64 hexadecimal digits, is known. */
    public static long shopper(String pseudonym) {
        return Long.parseUnsignedLong(pseudonym.substring(0, PSEUDONYM_DIGITS), HEXADECIMAL);
    }
}
