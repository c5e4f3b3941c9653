package io.millrace.flink;

import io.millrace.item.CatalogueListing;
import io.millrace.item.CatalogueListing.Listed;
import java.io.IOException;
import java.lang.ref.SoftReference;

/**
 * One reading of the catalogue for all subtasks of an attempt in a process: a large catalogue is
 * long, and each of them needs but its share.
 *
 * <p>A reading that began after the attempt's start does for a subtask that starts later. Whatever
 * the catalogue says after the restored offsets comes to every subtask as a change.
 */
final class SharedListing {
    private final CatalogueListing listing;
    private SoftReference<Listed> known = new SoftReference<>(null);

    SharedListing(CatalogueListing listing) {
        this.listing = listing;
    }

    /** Whoever comes first reads; the others wait. Failed readings are repeated by the next. */
    synchronized Listed read() throws IOException, InterruptedException {
        Listed listed = known.get();
        if (listed == null) {
            listed = listing.read();
            known = new SoftReference<>(listed);
        }
        return listed;
    }
}
