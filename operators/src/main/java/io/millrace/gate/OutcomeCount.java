package io.millrace.gate;

import io.millrace.events.BadRecordReason;

/**
 * How many events came to an outcome since the last such record. Every record of the events topic
 * comes to exactly one outcome.
 *
 * @param name {@code outcome.learned}, {@code outcome.duplicate}, {@code outcome.late}, {@code
 *     outcome.suspected_bot}, {@code outcome.before_cut}, {@code outcome.erased} or {@code
 *     outcome.dead_letter.REASON}
 * @param count at least 1
 */
public record OutcomeCount(String name, long count) {
    /** Of what became of events; the quality of the ranking is counted under other names. */
    public static final String PREFIX = "outcome.";

    public static final String LEARNED = PREFIX + "learned";
    public static final String DUPLICATE = PREFIX + "duplicate";
    public static final String LATE = PREFIX + "late";
    public static final String SUSPECTED_BOT = PREFIX + "suspected_bot";

    /** In the history that the state was made from, and not counted twice. */
    public static final String BEFORE_CUT = PREFIX + "before_cut";

    /** From before an erasure of its shopper. */
    public static final String ERASED = PREFIX + "erased";

    private static final String DEAD_LETTER = PREFIX + "dead_letter.";

    public static String deadLetter(BadRecordReason reason) {
        return DEAD_LETTER + reason.wireName();
    }
}
