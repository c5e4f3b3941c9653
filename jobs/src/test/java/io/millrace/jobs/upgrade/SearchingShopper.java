package io.millrace.jobs.upgrade;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Sends one personalised search after the other and keeps all that was wrong with the answers. */
final class SearchingShopper implements AutoCloseable {
    private static final int HITS = 10;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ShopSearch search;
    private final Supplier<String> shopper;
    private final Waiter waiter = Waiter.system();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "searching-shopper");
    private volatile boolean closed;
    private volatile int personal;
    private volatile Duration longest = Duration.ZERO;

    /**
     * @param shopper whose searches they are; asked before each
     */
    SearchingShopper(MillraceConfig config, Supplier<String> shopper) {
        search = ShopSearch.of(config);
        this.shopper = shopper;
    }

    void start() {
        thread.start();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Answers with at least one hit of the items that fit the shopper best. */
    int personal() {
        return personal;
    }

    /** How long the slowest answer took. */
    Duration longest() {
        return longest;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private void run() {
        try {
            while (!closed) {
                long began = System.nanoTime();
                ask();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                longest = took.compareTo(longest) > 0 ? took : longest;
                waiter.waitFor(PAUSE);
            }
        } catch (InterruptedException e) {
            problems.add("interrupted");
        }
    }

    private static boolean fits(SearchHits.Hit hit) {
        return hit.reasons().contains(Reason.TIER1.wireName());
    }

    private void ask() throws InterruptedException {
        try {
            SearchHits hits = search.personalised(SearchRequest.of("lamp", shopper.get()));
            if (hits.hits().size() != HITS) {
                problems.add(hits.hits().size() + " hits");
            } else if (hits.hits().stream().anyMatch(SearchingShopper::fits)) {
                personal++;
            }
        } catch (RuntimeException e) {
            problems.add(e.toString());
        }
    }
}
