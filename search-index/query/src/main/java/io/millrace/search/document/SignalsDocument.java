package io.millrace.search.document;

import static java.util.Objects.requireNonNull;

import io.millrace.search.index.SearchIndex;
import java.util.List;

/**
 * Item ids that a signal shared by all shoppers lifts, so that a fast signal never re-indexes an
 * item.
 *
 * @param id {@link #GLOBAL}, {@code category:} and a category leaf, or a query's {@link
 *     io.millrace.events.SearchQueries#id}
 * @param kind what the signal is: {@link #TRENDING} or {@link #QUERY}
 * @param tier1 the items it lifts most, best first
 * @param tier2 the next ones
 * @param tier3 the last ones
 * @param modelEpoch the epoch of the model that said so
 * @param updatedAt when they were chosen, in milliseconds since the epoch
 */
public record SignalsDocument(
        String id,
        String kind,
        List<String> tier1,
        List<String> tier2,
        List<String> tier3,
        long modelEpoch,
        long updatedAt) {

    /** Id of the signals of the whole shop. */
    public static final String GLOBAL = "global";

    /** Kind of what is wanted at the moment. */
    public static final String TRENDING = "trending";

    /** Kind of what is chosen for a query. */
    public static final String QUERY = "query";

    private static final String CATEGORY_PREFIX = "category:";

    public SignalsDocument {
        requireNonNull(id, "id is null");
        requireNonNull(kind, "kind is null");
        tier1 = List.copyOf(requireNonNull(tier1, "tier1 is null"));
        tier2 = List.copyOf(requireNonNull(tier2, "tier2 is null"));
        tier3 = List.copyOf(requireNonNull(tier3, "tier3 is null"));
    }

    /** Id of the signals of one category leaf, as {@code CatalogueItem.categoryLeaf}. */
    public static String categoryId(String categoryLeaf) {
        return CATEGORY_PREFIX + requireNonNull(categoryLeaf, "categoryLeaf is null");
    }

    public static SearchDocument deletion(String id, long version) {
        return SearchDocument.deletion(
                SearchIndex.SIGNALS.logicalName(), id, version, SearchDocument.NO_APPEND_TIME);
    }

    public SearchDocument toSearchDocument(long version, long appendedAt) {
        return new SearchDocument(
                SearchIndex.SIGNALS.logicalName(), id, version, source(), appendedAt);
    }

    byte[] source() {
        return JsonDocument.render(
                json -> {
                    json.text("kind", kind);
                    json.texts("tier1", tier1);
                    json.texts("tier2", tier2);
                    json.texts("tier3", tier3);
                    json.number("model_epoch", modelEpoch);
                    json.time("updated_at", updatedAt);
                });
    }
}
