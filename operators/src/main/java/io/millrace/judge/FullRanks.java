package io.millrace.judge;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import java.util.Arrays;

/**
 * How the contestants of the fusion ranked one choice among all items.
 *
 * @param itemId what was chosen
 * @param weight for how many choices it stands, at least 1
 * @param contestants their ids; not copied
 * @param ranks from 1, one for each contestant; not copied
 */
public record FullRanks(String itemId, double weight, long[] contestants, int[] ranks) {

    public FullRanks {
        if (!(weight >= 1) || contestants.length != ranks.length) {
            throw new IllegalArgumentException(
                    "weight must be at least 1, with one rank for each contestant: weight=%s contestants=%d ranks=%d"
                            .formatted(weight, contestants.length, ranks.length));
        }
    }

    /** Whether the contestants are those of the record, in its order. */
    boolean isOf(WeightsRecord weights) {
        if (weights.contestants().size() != contestants.length) {
            return false;
        }
        for (int m = 0; m < contestants.length; m++) {
            if (weights.contestants().get(m).id() != contestants[m]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof FullRanks other
                && itemId.equals(other.itemId)
                && weight == other.weight
                && Arrays.equals(contestants, other.contestants)
                && Arrays.equals(ranks, other.ranks);
    }

    @Override
    public int hashCode() {
        return 31 * itemId.hashCode() + Arrays.hashCode(ranks);
    }
}
