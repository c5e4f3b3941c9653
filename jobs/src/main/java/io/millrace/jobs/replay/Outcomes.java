package io.millrace.jobs.replay;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many events came to which end.
 *
 * @param counts by counter name without the prefix {@code outcome.}: {@code learned}, {@code
 *     duplicate}, {@code late}, {@code suspected_bot}, {@code erased}, {@code dead_letter.REASON}
 */
public record Outcomes(Map<String, Long> counts) {

    static final String PREFIX = "outcome.";
    static final String LEARNED = "learned";
    static final String DUPLICATE = "duplicate";
    static final String LATE = "late";
    static final String SUSPECTED_BOT = "suspected_bot";
    static final String ERASED = "erased";
    static final String DEAD_LETTER_PREFIX = "dead_letter.";

    public static final Outcomes NONE = new Outcomes(Map.of());

    public Outcomes {
        counts = Map.copyOf(counts);
    }

    public long learned() {
        return count(LEARNED);
    }

    public long duplicate() {
        return count(DUPLICATE);
    }

    public long late() {
        return count(LATE);
    }

    public long suspectedBot() {
        return count(SUSPECTED_BOT);
    }

    /** From before an erasure of their shopper. */
    public long erased() {
        return count(ERASED);
    }

    /** Counts of the dead letters by reason, in alphabetical order. */
    public Map<String, Long> deadLettersByReason() {
        Map<String, Long> reasons = new TreeMap<>();
        counts.forEach(
                (name, count) -> {
                    if (name.startsWith(DEAD_LETTER_PREFIX) && count != 0) {
                        reasons.put(name.substring(DEAD_LETTER_PREFIX.length()), count);
                    }
                });
        return reasons;
    }

    public long deadLetters() {
        return deadLettersByReason().values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** All events that came to any end. */
    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What was added since the earlier outcomes; negative where a restored job has less. */
    public Outcomes since(Outcomes earlier) {
        Map<String, Long> difference = new TreeMap<>(counts);
        earlier.counts.forEach((name, count) -> difference.merge(name, -count, Long::sum));
        difference.values().removeIf(count -> count == 0);
        return new Outcomes(difference);
    }
}
