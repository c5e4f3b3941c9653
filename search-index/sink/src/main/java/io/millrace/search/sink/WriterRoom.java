package io.millrace.search.sink;

import static java.util.Objects.requireNonNull;

import io.millrace.search.document.SearchDocument;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;

/**
 * Whether a writer of the sink would take another document, for an operator that is chained before
 * it.
 *
 * <p>A full writer blocks its task until Elasticsearch has taken some of what waits. Where that is
 * merely slow, this is as it should be: the job is held back to what can be written. Where it is
 * away, neither barriers nor what is to be learned would pass until it is back: the writer is then
 * {@link #isStuck stuck}, and who asks can put documents elsewhere.
 *
 * <p>Operators of one task find each other by job, task, subtask and attempt; the task's name has
 * the sink's in it. An operator in another task finds nothing. Except for {@link #find}, {@link
 * #open} and {@link #close} only the task's thread uses it.
 */
public final class WriterRoom {
    private static final Map<Key, WriterRoom> OPEN = new ConcurrentHashMap<>();

    /**
     * Milliseconds to which the times of documents outside of the writer are rounded down: there
     * may be millions of them, and they have waited for longer than that.
     */
    private static final long ROUNDING = 1_000;

    private record Key(JobID job, String task, int subtask, int attempt) {
        static Key of(JobInfo job, TaskInfo task) {
            return new Key(
                    job.getJobId(),
                    task.getTaskName(),
                    task.getIndexOfThisSubtask(),
                    task.getAttemptNumber());
        }
    }

    private final BooleanSupplier room;
    private final BooleanSupplier stuck;
    private final UnwrittenTimes unwritten = new UnwrittenTimes();
    private Runnable listener;
    private Key key;

    /**
     * @param room whether the writer would take another document at once
     * @param stuck whether it is full, and nothing it has was taken for a while
     */
    public WriterRoom(BooleanSupplier room, BooleanSupplier stuck) {
        this.room = requireNonNull(room, "room is null");
        this.stuck = requireNonNull(stuck, "stuck is null");
    }

    /** The room of the writer in a task; empty where the task has none. */
    public static Optional<WriterRoom> find(JobInfo job, TaskInfo task) {
        return Optional.ofNullable(OPEN.get(Key.of(job, task)));
    }

    /** Lets it be found until it is closed. */
    public void open(JobInfo job, TaskInfo task) {
        key = Key.of(job, task);
        OPEN.put(key, this);
    }

    /** Is found no more; may be called without {@link #open}. */
    public void close() {
        if (key != null) {
            OPEN.remove(key, this);
        }
    }

    /** Whether the writer would take another document at once. */
    public boolean isThere() {
        return room.getAsBoolean();
    }

    /** Whether there is none, and none to be expected soon. */
    public boolean isStuck() {
        return stuck.getAsBoolean();
    }

    /**
     * Sets the one that is told when there is room, maybe more often than the writer was full. It
     * is called while the writer works, and must not write. With a listener the writer never blocks
     * for longer than it takes to find out that it is stuck: it then takes the one document too
     * many, and the listener no more.
     */
    public void onRoom(Runnable newListener) {
        listener = requireNonNull(newListener, "newListener is null");
    }

    /** Lets the writer block until there is room, as it does without a listener. */
    public void unwatch() {
        listener = null;
    }

    /** Whether somebody listens, and keeps what a stuck writer has no room for. */
    public boolean isWatched() {
        return listener != null;
    }

    /** Tells whoever listens, if there is room. */
    public void announce() {
        if (listener != null && isThere()) {
            listener.run();
        }
    }

    /** Counts a document that waits outside of the writer at its age, as one that is unwritten. */
    public void waits(SearchDocument document) {
        unwritten.add(rounded(document.appendedAt()));
    }

    /** Takes out a document that waited with the same time. */
    public void waitsNoMore(SearchDocument document) {
        unwritten.remove(rounded(document.appendedAt()));
    }

    UnwrittenTimes unwritten() {
        return unwritten;
    }

    private static long rounded(long appendedAt) {
        return appendedAt == SearchDocument.NO_APPEND_TIME
                ? appendedAt
                : Math.floorDiv(appendedAt, ROUNDING) * ROUNDING;
    }
}
