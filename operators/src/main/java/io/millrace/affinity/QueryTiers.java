package io.millrace.affinity;

import io.millrace.events.EventIds;
import java.util.List;

/**
 * The items that a query is to lift.
 *
 * @param first chosen much more often than the others, the surest first
 * @param second chosen more often than the others, the surest first
 */
public record QueryTiers(List<String> first, List<String> second) {
    /** Nothing to lift. */
    public static final QueryTiers EMPTY = new QueryTiers(List.of(), List.of());

    public QueryTiers {
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    public boolean isEmpty() {
        return first.isEmpty() && second.isEmpty();
    }

    /** 0 where there are no items; of different tiers different ones but for accidents. */
    long fingerprint() {
        if (isEmpty()) {
            return 0;
        }
        long hash = first.size();
        for (String itemId : first) {
            hash = hash * 31 + EventIds.hash(itemId);
        }
        for (String itemId : second) {
            hash = hash * 31 + EventIds.hash(itemId);
        }
        return hash == 0 ? 1 : hash;
    }
}
