package io.millrace.jobs.job;

import io.millrace.flink.VersionedSlate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets a shopper's profile through at once, and then at most once an interval: profiles are ten
 * times as large as the documents that searches look up, and read by people. Of those that come in
 * between the newest is held, and let through when the interval is over. A deletion never waits.
 *
 * <p><b>Memory.</b> A slate for each shopper who acted within the interval, a bounded number of
 * them: past it the oldest is let through early. Not thread-safe.
 */
final class ProfilePacing {
    private final long intervalMillis;
    private final int most;

    /** By shopper; whose profile was let through longest ago comes first. */
    private final Map<String, Paced> shoppers = new LinkedHashMap<>();

    private static final class Paced {
        private final long since;
        private VersionedSlate held;

        private Paced(long since) {
            this.since = since;
        }
    }

    /**
     * @param most shoppers that are kept in mind, at least 1
     */
    ProfilePacing(long intervalMillis, int most) {
        this.intervalMillis = intervalMillis;
        this.most = most;
    }

    /**
     * Takes a slate.
     *
     * @param now milliseconds, never fewer than before
     * @param target takes slates whose profiles are to be written
     */
    void offer(VersionedSlate slate, long now, Consumer<VersionedSlate> target) {
        String shopperId = slate.slate().request().shopperId();
        if (slate.slate().request().retired()) {
            shoppers.remove(shopperId);
            target.accept(slate);
            return;
        }
        Paced paced = shoppers.get(shopperId);
        if (paced == null || now - paced.since >= intervalMillis) {
            shoppers.remove(shopperId);
            target.accept(slate);
            shoppers.put(shopperId, new Paced(now));
            letGoOfSurplus(target);
        } else if (paced.held == null || paced.held.version() < slate.version()) {
            paced.held = slate;
        }
    }

    /** Lets through what has been held for long enough. */
    void drainDue(long now, Consumer<VersionedSlate> target) {
        drain(now - intervalMillis, now, target);
    }

    /** Lets through all that is held. */
    void drainHeld(long now, Consumer<VersionedSlate> target) {
        drain(Long.MAX_VALUE, now, target);
    }

    private void drain(long upTo, long now, Consumer<VersionedSlate> target) {
        Map<String, Paced> again = new LinkedHashMap<>();
        Iterator<Map.Entry<String, Paced>> oldest = shoppers.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Paced> next = oldest.next();
            Paced paced = next.getValue();
            if (paced.since > upTo) {
                break;
            }
            if (paced.held != null) {
                oldest.remove();
                target.accept(paced.held);
                again.put(next.getKey(), new Paced(now));
            } else if (now - paced.since >= intervalMillis) {
                oldest.remove();
            }
        }
        shoppers.putAll(again);
    }

    /** Whether there is nobody who might have to wait. */
    boolean isEmpty() {
        return shoppers.isEmpty();
    }

    private void letGoOfSurplus(Consumer<VersionedSlate> target) {
        Iterator<Paced> oldest = shoppers.values().iterator();
        while (shoppers.size() > most) {
            Paced paced = oldest.next();
            oldest.remove();
            if (paced.held != null) {
                target.accept(paced.held);
            }
        }
    }
}
