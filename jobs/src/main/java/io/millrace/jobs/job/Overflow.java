package io.millrace.jobs.job;

import io.millrace.search.document.SearchDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Documents that the writer has no room for: one version of each, the newest, in a store that may
 * hold any number of them. While any wait, all that come wait with them, so that no version
 * overtakes another; a newer version takes the place of the older one.
 *
 * <p><b>Order.</b> First come, first out, in two queues: of four documents three are such that an
 * event caused and one is of the others, which are profiles, totals and what is only written anew.
 * After a start those may be millions, and nobody waits for them.
 *
 * <p><b>Memory.</b> The keys of those that go on next, a bounded number of them, some 80 bytes
 * each. Where more wait the store alone knows of the others; it is asked for more keys once those
 * here have gone on, from a place by chance, so that each gets its turn.
 *
 * <p><b>Cost.</b> Nothing for a document that need not wait; for any other two readings and two
 * writings of the store. Not thread-safe.
 */
final class Overflow {
    /** Of so many documents one is of those that no event caused, if there are both. */
    private static final int UNHURRIED_PART = 4;

    private final Store store;
    private final Exit exit;
    private final int mostKeys;
    private final SplittableRandom random;
    private final Deque<String> hurried = new ArrayDeque<>();
    private final Deque<String> unhurried = new ArrayDeque<>();
    private long size;

    /** How many of the documents, or a few less, have their keys in the store alone. */
    private long beyond;

    private int turn;

    /** Where the documents are, by key. */
    interface Store {
        /** The document of a key, or null. */
        SearchDocument get(String key) throws Exception;

        void put(String key, SearchDocument document) throws Exception;

        void remove(String key) throws Exception;

        /** All keys, in any order; to be closed. */
        Stream<String> keys() throws Exception;
    }

    /** Where the documents go, and what is to be known of those that wait. */
    interface Exit {
        /** Whether another document can go on at once. */
        boolean hasRoom();

        /** Whether there is no room, and none to be expected soon. */
        boolean isStuck();

        /** Lets a document go on; blocks, if there is no room, until there is or it is stuck. */
        void send(SearchDocument document) throws Exception;

        /** A document has come to wait. */
        void waits(SearchDocument document);

        /** A document waits no more. */
        void waitsNoMore(SearchDocument document);

        /** Of two versions of a document one is gone without having been sent. */
        void coalesced();
    }

    /** Which of the documents of an older state may still be written. */
    interface Judge {
        boolean permits(SearchDocument document) throws Exception;
    }

    private record Found(String key, Deque<String> queue, long appendedAt) {}

    /**
     * @param mostKeys in memory, at least 1
     * @param seed of the place from which the store is asked for keys
     */
    Overflow(Store store, Exit exit, int mostKeys, long seed) {
        this.store = store;
        this.exit = exit;
        this.mostKeys = mostKeys;
        this.random = new SplittableRandom(seed);
    }

    /** What documents are told apart by: ids are of one index only. */
    static String key(SearchDocument document) {
        return document.index() + '/' + document.id();
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return size == 0;
    }

    /** How many documents wait. */
    long size() {
        return size;
    }

    /** Takes in what an older state has waiting, the oldest first; drops what may not go on. */
    void restore(Judge judge) throws Exception {
        List<String> dropped = new ArrayList<>();
        List<Found> oldest = new ArrayList<>();
        try (Stream<String> keys = store.keys()) {
            for (Iterator<String> each = keys.iterator(); each.hasNext(); ) {
                String key = each.next();
                SearchDocument document = store.get(key);
                if (!judge.permits(document)) {
                    dropped.add(key);
                    continue;
                }
                size++;
                exit.waits(document);
                if (oldest.size() < mostKeys) {
                    oldest.add(new Found(key, queue(document), document.appendedAt()));
                }
            }
        }
        for (String key : dropped) {
            store.remove(key);
        }
        beyond = size - oldest.size();
        oldest.sort(Comparator.comparingLong(Found::appendedAt));
        oldest.forEach(found -> found.queue().add(found.key()));
    }

    /** Lets a document go on, or wait. */
    void offer(SearchDocument document) throws Exception {
        if (size == 0 && (exit.hasRoom() || !exit.isStuck())) {
            exit.send(document);
            return;
        }
        String key = key(document);
        SearchDocument waiting = store.get(key);
        if (waiting == null) {
            size++;
            store.put(key, document);
            exit.waits(document);
            if (beyond > 0 || !remember(key, document)) {
                beyond++;
            }
            return;
        }
        exit.coalesced();
        SearchDocument stays = waiting.orNewer(document);
        if (stays != waiting) {
            store.put(key, stays);
            exit.waitsNoMore(waiting);
            exit.waits(stays);
            if (queue(waiting) != queue(stays)) {
                remember(key, stays); // its other key will find nothing
            }
        }
    }

    /** Returns false if there is no place for the key. */
    private boolean remember(String key, SearchDocument document) {
        return hurried.size() + unhurried.size() < mostKeys && queue(document).add(key);
    }

    /** Lets documents go on while they find room, at most so many. */
    void drain(int atMost) throws Exception {
        for (int sent = 0; sent < atMost && size > 0 && exit.hasRoom(); sent++) {
            sendNext();
        }
    }

    /** Lets all go on, whether there is room or not. */
    void drainAll() throws Exception {
        while (size > 0) {
            sendNext();
        }
    }

    private void sendNext() throws Exception {
        String key = null;
        SearchDocument document = null;
        while (document == null) {
            if (hurried.isEmpty() && unhurried.isEmpty()) {
                findMore();
            }
            key = nextQueue().remove();
            document = store.get(key);
        }
        store.remove(key);
        size--;
        if (size == 0) {
            hurried.clear();
            unhurried.clear();
            beyond = 0;
        }
        exit.waitsNoMore(document);
        exit.send(document);
    }

    private Deque<String> nextQueue() {
        turn = (turn + 1) % UNHURRIED_PART;
        if (hurried.isEmpty() || unhurried.isEmpty()) {
            return hurried.isEmpty() ? unhurried : hurried;
        }
        return turn == 0 ? unhurried : hurried;
    }

    private Deque<String> queue(SearchDocument document) {
        boolean caused = document.appendedAt() != SearchDocument.NO_APPEND_TIME;
        return caused ? hurried : unhurried;
    }

    private void findMore() throws Exception {
        long others = size - mostKeys;
        List<String> found;
        try (Stream<String> keys = store.keys()) {
            found =
                    keys.skip(others > 0 ? random.nextLong(others + 1) : 0)
                            .limit(mostKeys)
                            .toList();
        }
        for (String key : found) {
            queue(store.get(key)).add(key);
        }
        beyond = size - found.size();
    }
}
