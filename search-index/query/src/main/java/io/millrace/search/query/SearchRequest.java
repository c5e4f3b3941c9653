package io.millrace.search.query;

/**
 * What to search for, and for whom.
 *
 * @param text what the shopper typed; null or blank finds everything
 * @param shopperId id of the shopper's document, such as {@code u:13085}; null for nobody known
 * @param from how many hits to skip
 * @param size how many hits to return, 1 or more; {@code from + size} is at most 10,000
 * @param inStockOnly whether to leave out what cannot be bought now
 */
public record SearchRequest(
        String text, String shopperId, int from, int size, boolean inStockOnly) {

    /** What Elasticsearch pages through by default. */
    public static final int MAX_WINDOW = 10_000;

    public SearchRequest {
        if (from < 0 || size < 1 || (long) from + size > MAX_WINDOW) {
            throw new IllegalArgumentException(
                    "from must be 0 or above, size 1 or above, their sum at most %d: from=%d size=%d"
                            .formatted(MAX_WINDOW, from, size));
        }
    }

    /** The first ten items in stock. */
    public static SearchRequest of(String text, String shopperId) {
        return new SearchRequest(text, shopperId, 0, 10, true);
    }

    public SearchRequest withShopper(String newShopperId) {
        return new SearchRequest(text, newShopperId, from, size, inStockOnly);
    }

    public SearchRequest withPage(int newFrom, int newSize) {
        return new SearchRequest(text, shopperId, newFrom, newSize, inStockOnly);
    }

    boolean hasText() {
        return text != null && !text.isBlank();
    }
}
