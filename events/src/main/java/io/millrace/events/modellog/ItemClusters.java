package io.millrace.events.modellog;

/**
 * The groups of similar items that an item is in.
 *
 * @param clustering number of the clustering, at least 1; clusters of another clustering have
 *     nothing to do with these, whatever their numbers
 * @param fine number of the narrow group, at least 0
 * @param coarse number of the wide group, at least 0
 */
public record ItemClusters(int clustering, int fine, int coarse) {

    public ItemClusters {
        if (clustering < 1 || fine < 0 || coarse < 0) {
            throw new IllegalArgumentException(
                    "clusters out of range: clustering=%d, fine=%d, coarse=%d"
                            .formatted(clustering, fine, coarse));
        }
    }

    /** What the narrow group is called in the search index, such as {@code 1.17}. */
    public String fineId() {
        return clustering + "." + fine;
    }

    /** What the wide group is called in the search index. */
    public String coarseId() {
        return clustering + "." + coarse;
    }
}
