package io.millrace.modellog;

import io.millrace.events.modellog.ModelRecord;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The compacted log through which learners publish whole current values and everybody reads them.
 *
 * <p>An instance is an address: it travels with the job graph and opens connections where it
 * arrives. All methods may be called from any thread, but a writer or reader belongs to one.
 */
public interface ModelLog extends Serializable {

    /**
     * Claims the epoch of a job attempt. Everybody who calls with the same claimant gets the same
     * epoch, and a later claimant gets a higher one: the fence outlives state and jobs.
     *
     * @param claimant names one attempt of one job
     * @return at least 1
     */
    long claimEpoch(String claimant) throws InterruptedException;

    /** The newest epoch that was claimed or skipped; 0 before the first. */
    long newestEpoch() throws InterruptedException;

    /**
     * The highest epoch of the log's latest values, 0 for none. It may hold older values of a
     * higher one: whoever reads them all finds out.
     */
    long latestEpoch() throws InterruptedException;

    /** Makes every epoch that is claimed from now on higher than one. */
    void skip(long epoch) throws InterruptedException;

    /** Opens a connection that appends. */
    Writer openWriter();

    /** Opens a connection that reads everything from the beginning and then follows. */
    Reader openReader();

    /** Appends; in order for each partition. Failures of earlier appends show in later calls. */
    interface Writer extends AutoCloseable {
        /** Appends a value under its key. */
        void append(Channel channel, String key, ModelRecord record);

        /** Removes what the log holds of a key. */
        void delete(Channel channel, String key);

        /** Appends to every partition of the channels, behind all that was appended before. */
        void appendToAllPartitions(Collection<Channel> channels, String key, ModelRecord record);

        /** Waits until everything appended is safe. */
        void flush();

        @Override
        void close();
    }

    /** Reads all partitions of all channels. */
    interface Reader extends AutoCloseable {
        /** How many partitions a channel has. */
        int partitions(Channel channel);

        /** The next entries, in order for each partition; empty when none came in time. */
        List<Entry> poll(Duration timeout) throws InterruptedException;

        /** Whether everything that was in the log when the reader was opened has been polled. */
        boolean hasCaughtUp();

        /** The newest claim of the fence that this reader has seen, or null; skips are none. */
        Claim newestClaim();

        @Override
        void close();
    }

    /**
     * An entry of the log.
     *
     * @param key null where {@code problem} is that there is none
     * @param record null when the key was deleted, or cannot be read
     * @param problem why it cannot be read and where it is, or null
     */
    record Entry(Channel channel, int partition, String key, ModelRecord record, String problem) {
        public Entry(Channel channel, int partition, String key, ModelRecord record) {
            this(channel, partition, key, record, null);
        }

        public boolean isReadable() {
            return problem == null;
        }
    }

    /** Who holds an epoch. */
    record Claim(String claimant, long epoch) {}
}
