package io.millrace.judge;

/** Names of what is counted about the quality of the ranking. */
public final class QualityCounts {
    /** Choices judged by what had been served before. */
    public static final String SERVED = "served.";

    /** Choices judged by the model as it stood when they were made, over all items. */
    public static final String LIVE = "live.";

    public static final String CHOICES_PREFIX = "choices.";

    /** Choices of items that could be ranked and were new to the shopper. */
    public static final String CHOICES = CHOICES_PREFIX + "all";

    /** Of these, choices of shoppers of whom nothing was known before. */
    public static final String FIRST_VISIT = CHOICES_PREFIX + "first_visit";

    /** Of these, choices of known shoppers for whom no slate had been made in time. */
    public static final String WITHOUT_SLATE = CHOICES_PREFIX + "without_slate";

    /** Events by how many had been admitted but not applied when they were learned from. */
    public static final String STALENESS = "staleness.up_to_";

    private QualityCounts() {}

    /** The count an event of some staleness belongs to; bounds are 0 and powers of 2. */
    public static String staleness(long unapplied) {
        long bound =
                unapplied <= 1 ? Math.max(0, unapplied) : Long.highestOneBit(unapplied - 1) << 1;
        return STALENESS + bound;
    }
}
