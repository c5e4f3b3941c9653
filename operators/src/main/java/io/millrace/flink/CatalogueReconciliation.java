package io.millrace.flink;

import io.millrace.item.CatalogueListing.Listed;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the items of a restored state that the catalogue no longer lists.
 *
 * <p>The stream of the catalogue's changes says so once, by a tombstone, and a compacted topic
 * keeps that only for a while. A job that was down for longer, restored an older savepoint or was
 * bootstrapped from an older catalogue never hears of it. So after a start the catalogue is read as
 * a whole, once for all subtasks, by a thread of its own. An item that the stream mentions
 * meanwhile is left to the stream: the reading may be older.
 *
 * <p>All but the reading happens in the task's thread.
 */
final class CatalogueReconciliation implements AutoCloseable {
    /** Milliseconds. */
    static final long RETRY = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueReconciliation.class);

    private final SharedListing listing;
    private final Mailbox mailbox;
    private final ProcessingTimeService timers;
    private final Set<String> arrived = new HashSet<>();
    private final Set<String> unlisted = new LinkedHashSet<>();
    private Thread reader;
    private boolean reading;
    private volatile boolean closed;

    CatalogueReconciliation(SharedListing listing, Mailbox mailbox, ProcessingTimeService timers) {
        this.listing = listing;
        this.mailbox = mailbox;
        this.timers = timers;
    }

    /**
     * Starts reading.
     *
     * @param itemIds items of the restored state that were listed when it was saved
     * @param whenFound runs in the task's thread once there are unlisted items, if any
     */
    void start(Collection<String> itemIds, Runnable whenFound) {
        reading = true;
        read(Set.copyOf(itemIds), whenFound);
    }

    /** Notes that the stream has said something about an item. */
    void arrived(String itemId) {
        if (reading) {
            arrived.add(itemId);
        }
        unlisted.remove(itemId);
    }

    /** An item to be delisted, not to be returned again; null when there is none. */
    String poll() {
        if (unlisted.isEmpty()) {
            return null;
        }
        String next = unlisted.iterator().next();
        unlisted.remove(next);
        return next;
    }

    /** How many items are still to be delisted. */
    int size() {
        return unlisted.size();
    }

    @Override
    public void close() {
        closed = true;
        if (reader != null) {
            reader.interrupt();
        }
    }

    private void read(Set<String> asked, Runnable whenFound) {
        reader = new Thread(() -> ask(asked, whenFound), "millrace-catalogue");
        reader.setDaemon(true);
        reader.start();
    }

    private void ask(Set<String> asked, Runnable whenFound) {
        try {
            Listed listed = listing.read();
            mailbox.run(() -> settle(asked, listed, whenFound), "find what is not listed");
        } catch (InterruptedException e) {
            LOG.debug("The task has ended", e);
        } catch (IOException | RuntimeException e) {
            if (!closed) { // The client reports its interruption in many ways.
                LOG.warn("The restored items wait for the catalogue: {}", e.getMessage());
                mailbox.run(() -> readLater(asked, whenFound), "read the catalogue later");
            }
        }
    }

    private void readLater(Set<String> asked, Runnable whenFound) {
        timers.registerTimer(
                timers.getCurrentProcessingTime() + RETRY, time -> read(asked, whenFound));
    }

    private void settle(Set<String> asked, Listed listed, Runnable whenFound) {
        for (String itemId : asked) {
            if (!listed.contains(itemId) && !arrived.contains(itemId)) {
                unlisted.add(itemId);
            }
        }
        reading = false;
        arrived.clear();
        LOG.info(
                "{} of {} restored items are not in the catalogue and are delisted",
                unlisted.size(),
                asked.size());
        if (!unlisted.isEmpty()) {
            whenFound.run();
        }
    }
}
