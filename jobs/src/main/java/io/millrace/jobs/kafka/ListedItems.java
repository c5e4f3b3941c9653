package io.millrace.jobs.kafka;

import io.millrace.events.EventIds;
import io.millrace.jobs.config.MillraceConfig;
import java.io.IOException;
import org.agrona.collections.LongHashSet;

/**
 * Which items the catalogue lists: the topic is read once, and followed from then on.
 *
 * <p>Keeps a hash of 64 bits for each item, some 16 bytes. Of a million items one that is not
 * listed is taken for one that is with a probability of 1 to 10^13.
 */
public final class ListedItems implements AutoCloseable {
    private final CatalogueTopic topic;
    private final LongHashSet listed = new LongHashSet();

    /** Reads nothing yet. */
    public ListedItems(MillraceConfig config) throws IOException {
        topic = new CatalogueTopic(config);
    }

    /** Reads what has come since the last time. */
    public void catchUp() throws IOException {
        topic.readToEnd(
                (itemId, value) -> {
                    if (value == null) {
                        listed.remove(EventIds.hash(itemId));
                    } else {
                        listed.add(EventIds.hash(itemId));
                    }
                });
    }

    /** Whether an item was in the catalogue when it was last caught up with. */
    public boolean contains(String itemId) {
        return listed.contains(EventIds.hash(itemId));
    }

    /** Whether nothing was in the catalogue when it was last caught up with. */
    public boolean isEmpty() {
        return listed.isEmpty();
    }

    /** What was read can still be asked for. */
    @Override
    public void close() {
        topic.close();
    }
}
