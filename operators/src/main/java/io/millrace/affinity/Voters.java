package io.millrace.affinity;

/**
 * Tells distinct voters of one choice apart, roughly, in 64 bits.
 *
 * <p>A voter is one bit. Whose bit is set has voted and counts nothing; of n bits that are not set
 * a new one stands for 64 / n voters, as many as would find a free bit on average (linear
 * counting). Half full, all bits are cleared: somebody counts again only after 32 others, whatever
 * the number of votes, and nobody ever counts more than two.
 *
 * <p>K.-Y. Whang, B. T. Vander-Zanden, H. M. Taylor, A Linear-Time Probabilistic Counting Algorithm
 * for Database Applications, ACM TODS 15 (1990).
 */
final class Voters {
    /** Nobody has voted. */
    static final long NONE = 0;

    private static final int MOST = Long.SIZE / 2;

    private Voters() {}

    /**
     * What a voter counts.
     *
     * @param voter a hash
     * @return 0 for one who has voted, otherwise 1 to 2
     */
    static double worth(long voters, long voter) {
        return (voters & bit(voter)) != 0
                ? 0
                : (double) Long.SIZE / (Long.SIZE - Long.bitCount(voters));
    }

    /** The voters with one more. */
    static long with(long voters, long voter) {
        long more = voters | bit(voter);
        return Long.bitCount(more) > MOST ? bit(voter) : more;
    }

    /** Bits of the hash that ids which differ in their last character do not share. */
    private static long bit(long voter) {
        return 1L << (voter * 0x9E3779B97F4A7C15L >>> Long.SIZE - 6);
    }
}
