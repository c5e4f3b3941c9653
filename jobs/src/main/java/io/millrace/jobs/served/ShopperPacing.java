package io.millrace.jobs.served;

import static java.util.Objects.requireNonNull;

import io.millrace.events.Event;
import io.millrace.search.document.ShopperDocumentIds;
import io.millrace.search.index.SearchIndex;
import io.millrace.shopper.TeachingWeight;
import io.millrace.slate.ScoreRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes a replay as patient as shoppers are: nobody acts again before the page shows what they did
 * before. Files hold months, and a replay at full speed would have a shopper's next basket arrive
 * before anybody could have been served; in a shop, seconds or weeks lie between.
 *
 * <p>Lines of a basket do not wait for each other, and shoppers do not wait for other shoppers
 * except by the order of the file.
 */
final class ShopperPacing {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DocumentTopic documents;
    private final ShopperDocumentIds ids;
    private final Map<String, Moment> moments = new HashMap<>();
    private long waits;
    private long givenUp;

    /** What was sent of a shopper: number of events, of them the last one that changes the page. */
    private static final class Moment {
        private long time = Long.MIN_VALUE;
        private long events;
        private long lastChange;
    }

    /**
     * @param ids what the shoppers' documents are called
     */
    ShopperPacing(DocumentTopic documents, ShopperDocumentIds ids) {
        this.ids = requireNonNull(ids, "ids is null");
        this.documents = requireNonNull(documents, "documents is null");
    }

    /** Waits until the shopper may act, who then does. */
    void before(Event event) {
        Moment moment = moments.computeIfAbsent(event.shopperId(), unused -> new Moment());
        if (event.timestamp() > moment.time) {
            if (moment.lastChange > 0) {
                waits++;
                long counter = ScoreRequest.counter(moment.lastChange, 0);
                String index = SearchIndex.SHOPPERS.logicalName();
                if (!documents.await(index, ids.of(event.shopperId()), counter, PATIENCE)) {
                    givenUp++;
                }
            }
            moment.time = event.timestamp();
        }
        moment.events++;
        boolean teaches = TeachingWeight.of(event.type(), event.value()) != 0;
        if (teaches && !event.items().isEmpty()) {
            moment.lastChange = moment.events;
        }
    }

    /** How often somebody waited. */
    long waits() {
        return waits;
    }

    /** How often the page did not come in time. */
    long givenUp() {
        return givenUp;
    }
}
