package io.millrace.affinity;

import java.util.Arrays;

/**
 * What is learned of one query. Mutable and owned by {@link QueryLearner}.
 *
 * <p>Items lie in parallel arrays that grow up to {@link AffinitySettings#items}. An item that was
 * only shown is known by its hash, 24 bytes in all; one that was chosen by its id and its {@link
 * Voters}, too. At most {@code 72 + items * (40 + bytes of an id)} bytes. Nobody who voted can be
 * told from the bits: a bit is shared by one shopper in 64.
 */
public final class QueryState {
    private static final int FIRST_ITEMS = 16;

    long[] hashes = new long[FIRST_ITEMS];

    /** Null for an item that nobody has chosen. */
    String[] ids = new String[FIRST_ITEMS];

    float[] clicks = new float[FIRST_ITEMS];
    float[] purchases = new float[FIRST_ITEMS];

    /** Those who have clicked and bought, for some time. */
    long[] clickers = new long[FIRST_ITEMS];

    long[] buyers = new long[FIRST_ITEMS];

    /** Clicks that an average item would have had at the same places. */
    float[] expected = new float[FIRST_ITEMS];

    int size;

    /** Everything of the query, with items that were let go: see {@link QueryLearner}. */
    double gains;

    /** The clicks among the gains. */
    double allClicks;

    double expectations;

    /** Distinct shoppers who were shown results, by their weight. */
    double searchers;

    /** The {@link Voters} among them. */
    long searcherBits;

    /** Event time that all numbers are of, epoch milliseconds. */
    long time;

    /** {@link QueryTiers#fingerprint} of what was published last. */
    long published;

    /** Counter of the version that was published last; older savepoints hold event times. */
    long counter;

    QueryState(long time) {
        this.time = time;
    }

    /** Event time of the newest observation, epoch milliseconds. */
    public long time() {
        return time;
    }

    /** Items that are told apart. */
    public int size() {
        return size;
    }

    /** Clicks and purchases of the query, each purchase as several clicks. */
    public double gains() {
        return gains;
    }

    /** Clicks of the query. */
    public double allClicks() {
        return allClicks;
    }

    /** Clicks that average items would have had. */
    public double expectations() {
        return expectations;
    }

    /** Distinct shoppers who were shown results, by their weight. */
    public double searchers() {
        return searchers;
    }

    /** Id of an item, null where nobody has chosen it. */
    public String itemId(int item) {
        return ids[item];
    }

    /** {@link io.millrace.events.EventIds#hash} of an item's id. */
    public long hash(int item) {
        return hashes[item];
    }

    public float clicks(int item) {
        return clicks[item];
    }

    public float purchases(int item) {
        return purchases[item];
    }

    /** Clicks that an average item would have had at the places of this one. */
    public float expected(int item) {
        return expected[item];
    }

    /** Versions given to the query's documents, those of forgotten queries included. */
    public long publications() {
        return counter;
    }

    /** Whether the index holds a document of the query. */
    public boolean isPublished() {
        return published != 0;
    }

    int find(long hash) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash) {
                return i;
            }
        }
        return -1;
    }

    void grow(int most) {
        if (size == hashes.length) {
            resize(Math.min(most, size * 2));
        }
    }

    void resize(int length) {
        hashes = Arrays.copyOf(hashes, length);
        ids = Arrays.copyOf(ids, length);
        clicks = Arrays.copyOf(clicks, length);
        purchases = Arrays.copyOf(purchases, length);
        clickers = Arrays.copyOf(clickers, length);
        buyers = Arrays.copyOf(buyers, length);
        expected = Arrays.copyOf(expected, length);
    }

    void scale(double factor) {
        for (int i = 0; i < size; i++) {
            clicks[i] = (float) (clicks[i] * factor);
            purchases[i] = (float) (purchases[i] * factor);
            expected[i] = (float) (expected[i] * factor);
        }
        gains *= factor;
        allClicks *= factor;
        searchers *= factor;
        expectations *= factor;
    }

    /** Everybody may vote again. */
    void forgetVoters() {
        Arrays.fill(clickers, Voters.NONE);
        Arrays.fill(buyers, Voters.NONE);
        searcherBits = Voters.NONE;
    }
}
