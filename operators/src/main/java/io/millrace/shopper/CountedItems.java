package io.millrace.shopper;

import io.millrace.events.EventIds;
import java.util.Arrays;

/**
 * The items that a shopper has counted for today, as 32-bit hashes: what everybody is shown is not
 * to depend on how often one shopper looks.
 *
 * <p>A day is one of UTC. Past {@value #MAXIMUM} items nothing more counts that day. Two of n items
 * share a hash with a probability of about n^2 / 2^33.
 *
 * <p>Mutable.
 */
final class CountedItems {
    static final int MAXIMUM = 1024;

    private static final long DAY = 86_400_000;
    private static final long NO_DAY = Long.MIN_VALUE;

    long day = NO_DAY;
    int[] hashes = new int[0];

    /**
     * Notes that an item is to count.
     *
     * @param time an earlier day than before is taken for the same, epoch milliseconds
     * @return whether it does: not when it has on that day
     */
    boolean add(String itemId, long time) {
        long today = Math.floorDiv(time, DAY);
        if (today > day) {
            clear();
            day = today;
        }
        int hash = (int) EventIds.hash(itemId);
        for (int each : hashes) {
            if (each == hash) {
                return false;
            }
        }
        if (hashes.length == MAXIMUM) {
            return false;
        }
        hashes = Arrays.copyOf(hashes, hashes.length + 1);
        hashes[hashes.length - 1] = hash;
        return true;
    }

    void clear() {
        day = NO_DAY;
        hashes = new int[0];
    }
}
