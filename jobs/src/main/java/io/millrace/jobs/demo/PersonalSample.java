package io.millrace.jobs.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.search.Comparison;
import io.millrace.jobs.search.SearchHit;
import io.millrace.jobs.search.ShopSearch;
import io.millrace.search.query.SearchRequest;
import java.util.List;
import java.util.Optional;

/** Searches as the busiest shoppers would, to count how many hits are ranked for them. */
final class PersonalSample {

    private static final int SHOPPERS = 20;

    private final ShopSearch search;
    private final ShopEvents events;

    PersonalSample(ShopSearch search, ShopEvents events) {
        this.search = requireNonNull(search, "search is null");
        this.events = requireNonNull(events, "events is null");
    }

    /**
     * What the searches found.
     *
     * @param shoppers who searched
     * @param hits on the first pages
     * @param personal those that something known of the shopper lifted
     */
    record Result(int shoppers, int hits, int personal) {}

    /** A shopper and a query that finds something for them. */
    record Suggestion(String shopperId, String query) {}

    Result run() throws InterruptedException {
        int shoppers = 0;
        int hits = 0;
        int personal = 0;
        for (ShopEvents.Activity activity : events.busiest(SHOPPERS)) {
            Optional<String> query = query(activity);
            if (query.isPresent()) {
                SearchRequest request = SearchRequest.of(query.get(), activity.shopperId());
                List<SearchHit> found = SearchHit.of(search.personalised(request));
                shoppers++;
                hits += found.size();
                personal += (int) found.stream().filter(SearchHit::isPersonal).count();
            }
        }
        return new Result(shoppers, hits, personal);
    }

    /** A busy shopper and the query whose first page changes most for them. */
    Optional<Suggestion> suggestion() throws InterruptedException {
        Suggestion best = null;
        int most = 0;
        for (ShopEvents.Activity activity : events.busiest(SHOPPERS)) {
            Optional<String> query = query(activity);
            if (query.isPresent()) {
                SearchRequest request = SearchRequest.of(query.get(), activity.shopperId());
                Comparison comparison =
                        new Comparison(
                                SearchHit.of(search.plain(request)),
                                SearchHit.of(search.personalised(request)));
                int changes = Math.min(comparison.moved(), comparison.personal());
                if (changes > most) {
                    most = changes;
                    best = new Suggestion(activity.shopperId(), query.get());
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private Optional<String> query(ShopEvents.Activity activity) throws InterruptedException {
        Optional<JsonNode> item = search.item(activity.itemId());
        return item.flatMap(source -> QueryWords.of(source.path("title").asText("")));
    }
}
