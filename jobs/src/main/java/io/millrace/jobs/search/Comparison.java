package io.millrace.jobs.search;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two rankings of one query.
 *
 * @param before the ranking to compare with, may be longer than the one shown
 * @param after the ranking of interest
 */
public record Comparison(List<SearchHit> before, List<SearchHit> after) {

    /** Rank of a hit that the other ranking does not have. */
    public static final int UNRANKED = 0;

    public Comparison {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Rank that a hit of {@code after} had before, or {@link #UNRANKED}. */
    public int rankBefore(SearchHit hit) {
        requireNonNull(hit, "hit is null");
        return ranks().getOrDefault(hit.itemId(), UNRANKED);
    }

    /** Number of hits that stand on another rank than before. */
    public int moved() {
        Map<String, Integer> ranks = ranks();
        int moved = 0;
        for (SearchHit hit : after) {
            if (ranks.getOrDefault(hit.itemId(), UNRANKED) != hit.rank()) {
                moved++;
            }
        }
        return moved;
    }

    /** Number of hits that something known of the shopper lifted. */
    public int personal() {
        return (int) after.stream().filter(SearchHit::isPersonal).count();
    }

    private Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>();
        before.forEach(hit -> ranks.put(hit.itemId(), hit.rank()));
        return ranks;
    }
}
