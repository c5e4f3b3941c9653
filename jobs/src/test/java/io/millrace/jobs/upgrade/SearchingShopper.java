package io.millrace.jobs.upgrade;

import io.millrace.jobs.config.MillraceConfig;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.search.query.Reason;
import io.millrace.search.query.SearchHits;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Sends one personalised search after the other and keeps all that was wrong with the answers. */
final class SearchingShopper implements AutoCloseable {
    private static final int HITS = 10;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ShopSearch search;
    private final List<String> items;
    private final Supplier<String> shopper;
    private final Waiter waiter = Waiter.system();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "searching-shopper");
    private volatile boolean closed;
    private volatile int personal;
    private int asked;
    private volatile Duration longest = Duration.ZERO;

    /**
     * @param items ids of all items, each of which matches
     * @param shopper whose searches they are; asked before each
     */
    SearchingShopper(MillraceConfig config, List<String> items, Supplier<String> shopper) {
        search = ShopSearch.of(config);
        this.items = List.copyOf(items);
        this.shopper = shopper;
    }

    /** Whether a search matches all items. Until it does, a short page is no fault of the job. */
    boolean findsAllItems() throws InterruptedException {
        return search.plain(request()).total() == items.size();
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

    private SearchRequest request() {
        return SearchRequest.of("lamp", shopper.get());
    }

    private void ask() throws InterruptedException {
        asked++;
        try {
            SearchHits hits = search.personalised(request());
            if (hits.total() != items.size() || hits.hits().size() != HITS) {
                problems.add(incomplete(hits));
            } else if (hits.hits().stream().anyMatch(SearchingShopper::fits)) {
                personal++;
            }
        } catch (RuntimeException e) {
            problems.add("search %,d: %s".formatted(asked, e));
        }
    }

    /** What is missing, and whether the index lost it or does not show it yet. */
    private String incomplete(SearchHits hits) throws InterruptedException {
        List<String> deleted = new ArrayList<>();
        for (String item : items) {
            if (search.item(item).isEmpty()) {
                deleted.add(item);
            }
        }
        List<String> notShown = new ArrayList<>(items);
        search.plain(request().withPage(0, items.size()))
                .hits()
                .forEach(hit -> notShown.remove(hit.itemId()));
        return "search %,d: %d hits, %d of %d items match; moments later not in the index: %s, not found: %s"
                .formatted(
                        asked, hits.hits().size(), hits.total(), items.size(), deleted, notShown);
    }
}
