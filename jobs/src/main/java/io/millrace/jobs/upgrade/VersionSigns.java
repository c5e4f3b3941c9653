package io.millrace.jobs.upgrade;

import java.util.Optional;

/** What a running version of the job shows of itself. */
interface VersionSigns {
    /** Why it has ended, or keeps failing; empty while it does neither. */
    Optional<String> end() throws InterruptedException;

    boolean allTasksRun() throws InterruptedException;

    /** Checkpoints completed since it was started. */
    long checkpoints() throws InterruptedException;

    /** Records in Kafka that it has not read. */
    double lag() throws InterruptedException;
}
