package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.cli.Lines;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/** Waits until the job has accounted for every record of the events topic, and says how it goes. */
final class Accounting {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STALL = Duration.ofSeconds(20);

    private final Ledger ledger;
    private final Waiter waiter;
    private final PrintWriter out;

    Accounting(Ledger ledger, Waiter waiter, PrintWriter out) {
        this.ledger = requireNonNull(ledger, "ledger is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
        this.out = requireNonNull(out, "out is null");
    }

    /** Whether the job accounted for everything before the time was over. */
    boolean await(Duration timeout) throws InterruptedException {
        Instant start = waiter.instant();
        Instant deadline = start.plus(timeout);
        Instant nextProgress = start.plus(PROGRESS_INTERVAL);
        Instant lastChange = start;
        boolean stalled = false;
        Outcomes last = ledger.accounted();
        while (last.total() < ledger.expected()) {
            Instant now = waiter.instant();
            if (!now.isBefore(deadline)) {
                return false;
            }
            if (!stalled && now.isAfter(lastChange.plus(STALL))) {
                stalled = true;
                print(
                        "No progress for %d s at %,d of %,d: is the job running? (./millrace job)"
                                + " A restarted job goes on where it was; still waiting.",
                        STALL.toSeconds(), last.total(), ledger.expected());
            } else if (!stalled && !now.isBefore(nextProgress)) {
                print("accounted for %,d of %,d", last.total(), ledger.expected());
                nextProgress = now.plus(PROGRESS_INTERVAL);
            }
            waiter.waitFor(POLL);
            Outcomes current = ledger.accounted();
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
        Lines.print(out, format, values);
    }
}
