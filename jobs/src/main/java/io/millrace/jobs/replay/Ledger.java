package io.millrace.jobs.replay;

import static java.util.Objects.requireNonNull;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Compares what was appended to the events topic with what the job has accounted for.
 *
 * <p>Since the moment the ledger was opened, the job's totals must grow by the records that waited
 * unread at that moment plus all that were appended since, whoever sent them. Killing and
 * restarting the job does not matter: its totals go back with its state and come up again.
 */
public final class Ledger {

    private final Supplier<Outcomes> outcomes;
    private final LongSupplier appended;
    private final Outcomes before;
    private final long appendedBefore;
    private final long unreadBefore;

    /**
     * @param outcomes the job's totals as they stand when asked
     * @param appended number of records ever appended to the events topic, when asked
     */
    public Ledger(Supplier<Outcomes> outcomes, LongSupplier appended) {
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
        this.appended = requireNonNull(appended, "appended is null");
        this.appendedBefore = appended.getAsLong();
        this.before = outcomes.get();
        // A job that began with the topic's first record has accounted for at most what was
        // appended. More than that means that the topic was made anew under a job that was not.
        this.unreadBefore = Math.max(0, appendedBefore - before.total());
    }

    /** Records that the job had not accounted for when the ledger was opened. */
    public long unreadBefore() {
        return unreadBefore;
    }

    /** What the job's totals must grow by, as of now. */
    public long expected() {
        return unreadBefore + appended.getAsLong() - appendedBefore;
    }

    /** What the job's totals have grown by, as of now. */
    public Outcomes accounted() {
        return outcomes.get().since(before);
    }
}
