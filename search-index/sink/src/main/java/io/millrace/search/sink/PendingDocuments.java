package io.millrace.search.sink;

import io.millrace.search.document.SearchDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents that wait to be sent, one version of each: the highest. First come, first out; a newer
 * version takes the place of the older one in the queue, and one that is older than what is under
 * way is dropped.
 */
final class PendingDocuments {

    private record Key(String index, String id) {
        static Key of(SearchDocument document) {
            return new Key(document.index(), document.id());
        }
    }

    private final Map<Key, SearchDocument> documents = new LinkedHashMap<>();
    private final Map<Key, Long> underWay = new HashMap<>();
    private final UnwrittenTimes unwritten;
    private long bytes;

    /**
     * @param unwritten hears of every document that comes to wait; it is told by others when one is
     *     written
     */
    PendingDocuments(UnwrittenTimes unwritten) {
        this.unwritten = unwritten;
    }

    /**
     * Returns false when a version of the document was waiting or a newer one is under way: of the
     * two one is now gone.
     */
    boolean add(SearchDocument document) {
        Key key = Key.of(document);
        Long newest = underWay.get(key);
        if (newest != null && newest > document.version()) {
            return false;
        }
        SearchDocument waiting = documents.putIfAbsent(key, document);
        if (waiting == null) {
            bytes += document.sizeInBytes();
            unwritten.add(document);
            return true;
        }
        SearchDocument stays = waiting.orNewer(document);
        documents.put(key, stays);
        unwritten.remove(waiting);
        unwritten.add(stays);
        bytes += stays.sizeInBytes() - waiting.sizeInBytes();
        return false;
    }

    /**
     * Takes out the first documents: at most so many, and at most so many bytes, but one at least.
     * They are under way until they are {@link #settled}.
     */
    List<SearchDocument> poll(int atMost, long atMostBytes) {
        List<SearchDocument> batch = new ArrayList<>(Math.min(atMost, documents.size()));
        Iterator<SearchDocument> queue = documents.values().iterator();
        long batchBytes = 0;
        while (batch.size() < atMost && queue.hasNext()) {
            SearchDocument next = queue.next();
            batchBytes += next.sizeInBytes();
            if (batchBytes > atMostBytes && !batch.isEmpty()) {
                break;
            }
            queue.remove();
            bytes -= next.sizeInBytes();
            batch.add(next);
            underWay.merge(Key.of(next), next.version(), Math::max);
        }
        return batch;
    }

    /** What was under way is answered. */
    void settled(SearchDocument document) {
        underWay.remove(Key.of(document), document.version());
    }

    int size() {
        return documents.size();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return documents.isEmpty();
    }

    List<SearchDocument> toList() {
        return List.copyOf(documents.values());
    }
}
