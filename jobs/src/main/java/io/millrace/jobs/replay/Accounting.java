package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Waits until the job has accounted for every record of the events topic.
 *
 * <p>The measure is the topic itself: since the moment this object was made, the job's totals must
 * grow by the records that waited unread at that moment plus all that were appended since, whoever
 * sent them. Killing and restarting the job meanwhile does not matter: its totals go back with its
 * state and come up again.
 */
final class Accounting {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STALL = Duration.ofSeconds(20);

    private final Supplier<Outcomes> outcomes;
    private final LongSupplier appended;
    private final Waiter waiter;
    private final PrintWriter out;
    private final Outcomes before;
    private final long appendedBefore;
    private final long unreadBefore;

    /**
     * @param outcomes the job's totals as they stand now
     * @param appended number of records ever appended to the events topic
     */
    Accounting(Supplier<Outcomes> outcomes, LongSupplier appended, Waiter waiter, PrintWriter out) {
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
        this.appended = requireNonNull(appended, "appended is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.out = requireNonNull(out, "out is null");
        this.appendedBefore = appended.getAsLong();
        this.before = outcomes.get();
        // A job that began with the topic's first record has accounted for less than was appended.
        // More than that means that the topic was made anew under a job that was not.
        this.unreadBefore = Math.max(0, appendedBefore - before.total());
    }

    /** Records that the job had not accounted for when this object was made. */
    long unreadBefore() {
        return unreadBefore;
    }

    /** Records of the events topic that the totals must grow by, as of now. */
    long expected() {
        return unreadBefore + appended.getAsLong() - appendedBefore;
    }

    /** What the job has accounted for since this object was made. */
    Outcomes soFar() {
        return outcomes.get().since(before);
    }

    /** Whether the job accounted for everything before the time was over. */
    boolean await(Duration timeout) throws InterruptedException {
        Instant start = waiter.instant();
        Instant deadline = start.plus(timeout);
        Instant nextProgress = start.plus(PROGRESS_INTERVAL);
        Instant lastChange = start;
        boolean stalled = false;
        Outcomes last = soFar();
        while (last.total() < expected()) {
            Instant now = waiter.instant();
            if (!now.isBefore(deadline)) {
                return false;
            }
            if (!stalled && now.isAfter(lastChange.plus(STALL))) {
                stalled = true;
                print(
                        "No progress for %d s at %,d of %,d: is the job running? (./millrace job)"
                                + " A restarted job goes on where it was; still waiting.",
                        STALL.toSeconds(), last.total(), expected());
            } else if (!stalled && !now.isBefore(nextProgress)) {
                print("accounted for %,d of %,d", last.total(), expected());
                nextProgress = now.plus(PROGRESS_INTERVAL);
            }
            waiter.waitFor(POLL);
            Outcomes current = soFar();
            if (!current.equals(last)) {
                lastChange = waiter.instant();
                if (stalled) {
                    print("The job is back.");
                    nextProgress = lastChange;
                }
                stalled = false;
            }
            last = current;
        }
        return true;
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
