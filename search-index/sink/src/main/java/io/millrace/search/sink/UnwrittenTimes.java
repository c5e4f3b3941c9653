package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * When the events were appended whose documents are not written yet: those that wait and those
 * under way. Documents without such a time do not count.
 *
 * <p>Safe for use by several threads.
 */
final class UnwrittenTimes {

    private final Map<Long, Long> counts = new HashMap<>();

    synchronized void add(SearchDocument document) {
        if (document.appendedAt() != SearchDocument.NO_APPEND_TIME) {
            counts.merge(document.appendedAt(), 1L, Long::sum);
        }
    }

    /** Takes out a document that was added with the same time. */
    synchronized void remove(SearchDocument document) {
        counts.computeIfPresent(
                document.appendedAt(), (time, count) -> count == 1 ? null : count - 1);
    }

    /** Goes through the times, with how many documents have each. */
    synchronized void forEach(ObjLongConsumer<Long> action) {
        counts.forEach(action::accept);
    }
}
