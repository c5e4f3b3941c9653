package io.millrace.slate;

import java.io.Serializable;

/**
 * How slates are made.
 *
 * @param size ranked items, 1 to 1,000
 * @param forYouSize recommended items, at most {@code size}
 * @param maximumCategoryShare share of one category in a page of ten recommendations, above 0 and
 *     at most 1
 * @param explorationShare share of newcomers in a page of ten recommendations, 0 to 0.5
 */
public record SlateSettings(
        int size, int forYouSize, double maximumCategoryShare, double explorationShare)
        implements Serializable {
    /** Without exploration. */
    public SlateSettings(int size, int forYouSize, double maximumCategoryShare) {
        this(size, forYouSize, maximumCategoryShare, 0);
    }

    public SlateSettings {
        if (size < 1 || size > 1000 || forYouSize > size) {
            throw new IllegalArgumentException(
                    "slate sizes out of range: size=" + size + ", forYouSize=" + forYouSize);
        }
        if (!(explorationShare >= 0 && explorationShare <= 0.5)) {
            throw new IllegalArgumentException(
                    "exploration share must be 0 to 0.5: " + explorationShare);
        }
        if (!(maximumCategoryShare > 0 && maximumCategoryShare <= 1)) {
            throw new IllegalArgumentException(
                    "maximum category share must be above 0 and at most 1: "
                            + maximumCategoryShare);
        }
    }

    /** Newcomers among the recommendations, at most. */
    int newcomers() {
        return (int) Math.ceil(forYouSize * explorationShare);
    }
}
