package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * When the events were appended whose documents are not written yet: those that wait, in the writer
 * or before it, and those under way. Documents without such a time do not count.
 *
 * <p>Safe for use by several threads.
 */
final class UnwrittenTimes {

    private final Map<Long, Long> counts = new HashMap<>();

    void add(SearchDocument document) {
        add(document.appendedAt());
    }

    /** Takes out a document that was added with the same time. */
    void remove(SearchDocument document) {
        remove(document.appendedAt());
    }

    synchronized void add(long appendedAt) {
        if (appendedAt != SearchDocument.NO_APPEND_TIME) {
            counts.merge(appendedAt, 1L, Long::sum);
        }
    }

    synchronized void remove(long appendedAt) {
        counts.computeIfPresent(appendedAt, (time, count) -> count == 1 ? null : count - 1);
    }

    /** Goes through the times, with how many documents have each. */
    synchronized void forEach(ObjLongConsumer<Long> action) {
        counts.forEach(action::accept);
    }
}
