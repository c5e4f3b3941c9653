package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import io.millrace.events.Event;
import io.millrace.events.EventItem;
import io.millrace.events.EventType;
import io.millrace.events.ShopperIds;
import io.millrace.jobs.replay.Waiter;
import io.millrace.jobs.search.Comparison;
import io.millrace.jobs.search.SearchHit;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.search.query.SearchRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One click and what it does: a visitor nobody has seen before searches, clicks on a hit, and sends
 * the very same search request again.
 */
final class WorkedExample {

    private static final int SIZE = 8;
    private static final int WINDOW = 1_000;
    private static final int MIN_MATCHES = 10;
    private static final int MAX_MATCHES = 300;
    private static final int FIRST_CLICKABLE = 2;
    private static final int POPULAR_ITEMS = 100;
    private static final int CANDIDATES = 20;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** The longest wait for what a click changes. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration SAME_DAY = Duration.ofDays(1);

    private final ShopSearch search;
    private final Outlet outlet;
    private final ShopEvents events;
    private final StopSignal stop;
    private final Waiter waiter;

    WorkedExample(
            ShopSearch search, Outlet outlet, ShopEvents events, StopSignal stop, Waiter waiter) {
        this.search = requireNonNull(search, "search is null");
        this.outlet = requireNonNull(outlet, "outlet is null");
        this.events = requireNonNull(events, "events is null");
        this.stop = requireNonNull(stop, "stop is null");
        this.waiter = requireNonNull(waiter, "waiter is null");
    }

    /**
     * What came of it.
     *
     * @param elapsed from the click to the first answer that was ranked for the visitor
     */
    record Result(
            String query,
            String visitorId,
            SearchHit clicked,
            Comparison comparison,
            Duration elapsed) {}

    /** Empty where no query finds enough, or where nothing moved within a minute. */
    Optional<Result> run(String visitorId, List<String> themes) throws InterruptedException {
        Optional<String> query = query(themes);
        if (query.isEmpty()) {
            return Optional.empty();
        }
        SearchRequest request =
                SearchRequest.of(query.get(), ShopperIds.ofVisitor(visitorId)).withPage(0, WINDOW);
        List<SearchHit> before = SearchHit.of(search.personalised(request));
        if (before.size() <= FIRST_CLICKABLE) {
            return Optional.empty();
        }
        SearchHit clicked =
                before.subList(FIRST_CLICKABLE, Math.min(SIZE, before.size())).stream()
                        .max(Comparator.comparingInt(hit -> events.attention(hit.itemId())))
                        .orElseThrow();
        Instant click = waiter.instant();
        click(EventType.SELECT_ITEM, visitorId, query.get(), clicked);
        click(EventType.VIEW_ITEM, visitorId, null, clicked);
        outlet.flush();
        Instant deadline = click.plus(PATIENCE);
        while (!stop.isStopped() && waiter.instant().isBefore(deadline)) {
            waiter.waitFor(POLL);
            if (hasMoved(before, SearchHit.of(search.personalised(request)))) {
                Duration elapsed = Duration.between(click, waiter.instant());
                // The second event of the click is learned from right after the first.
                waiter.waitFor(SETTLE);
                List<SearchHit> after = SearchHit.of(search.personalised(request));
                return Optional.of(
                        new Result(
                                query.get(),
                                visitorId,
                                clicked,
                                new Comparison(before, after),
                                elapsed));
            }
        }
        return Optional.empty();
    }

    /** Rows of the table to show. */
    static int size() {
        return SIZE;
    }

    private static boolean hasMoved(List<SearchHit> before, List<SearchHit> after) {
        Comparison comparison = new Comparison(before, after);
        return comparison.personal() > 0 && comparison.moved() > 0;
    }

    /**
     * A theme, or else a word of popular titles, that finds much but not half the shop: what is
     * looked at together often shares it.
     */
    private Optional<String> query(List<String> themes) throws InterruptedException {
        List<String> candidates = themes.isEmpty() ? wordsOfPopularTitles() : themes;
        String best = null;
        long most = MIN_MATCHES - 1L;
        for (String word : candidates) {
            long matches = search.plain(SearchRequest.of(word, null)).total();
            if (matches > most && matches <= MAX_MATCHES) {
                best = word;
                most = matches;
            }
        }
        return Optional.ofNullable(best);
    }

    private List<String> wordsOfPopularTitles() throws InterruptedException {
        Map<String, Integer> words = new HashMap<>();
        SearchRequest everything = SearchRequest.of(null, null).withPage(0, POPULAR_ITEMS);
        for (SearchHit hit : SearchHit.of(search.plain(everything))) {
            QueryWords.all(hit.title()).forEach(word -> words.merge(word, 1, Integer::sum));
        }
        return words.keySet().stream()
                .sorted(
                        Comparator.<String>comparingInt(words::get)
                                .reversed()
                                .thenComparing(Comparator.naturalOrder()))
                .limit(CANDIDATES)
                .toList();
    }

    private void click(EventType type, String visitorId, String query, SearchHit hit) {
        outlet.send(
                new Event(
                        visitorId + "-" + type.wireName(),
                        type,
                        null,
                        visitorId,
                        List.of(EventItem.of(hit.itemId())),
                        time(),
                        visitorId,
                        null,
                        query,
                        query == null ? null : "search",
                        query == null ? null : hit.rank(),
                        null,
                        null));
    }

    /** Now, or in a replayed past the time it has come to: the click must not age the past. */
    private long time() {
        long now = waiter.millis();
        long latest = events.latestTimestamp();
        return latest == Long.MIN_VALUE || now - latest < SAME_DAY.toMillis() ? now : latest;
    }
}
