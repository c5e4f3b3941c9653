package io.millrace.search.query;

import static java.util.Objects.requireNonNull;

import io.millrace.events.QueryText;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to search for, and for whom.
 *
 * @param text what the shopper typed; null or blank finds everything. Of a long one the beginning
 *     is searched for, see {@link #isCut}
 * @param shopperId id of the shopper's document, such as {@code u:13085}; null for nobody known
 * @param from how many hits to skip
 * @param size how many hits to return, 1 or more; {@code from + size} is at most 10,000
 * @param filters what hits must be
 * @param matching which items the text finds
 * @param facets what the answer counts
 * @param variants whether the variants of a product are hits of their own; if not, the best one
 *     stands for all
 * @param after what earlier pages showed and this one leaves out; null for the first page
 * @param group a name under which Elasticsearch keeps statistics of such requests, such as the
 *     variant of an experiment; null for none
 */
public record SearchRequest(
        String text,
        String shopperId,
        int from,
        int size,
        Filters filters,
        Matching matching,
        Set<Facet> facets,
        boolean variants,
        PageToken after,
        String group) {

    /** What Elasticsearch pages through by default. */
    public static final int MAX_WINDOW = 10_000;

    public SearchRequest {
        requireNonNull(filters, "filters is null");
        requireNonNull(matching, "matching is null");
        facets = facets.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(facets));
        if (from < 0 || size < 1 || (long) from + size > MAX_WINDOW) {
            throw new IllegalArgumentException(
                    "from must be 0 or above, size 1 or above, their sum at most %d: from=%d size=%d"
                            .formatted(MAX_WINDOW, from, size));
        }
        if (after != null && from > 0) {
            throw new IllegalArgumentException(
                    "a page is reached by a token or by from, not by both: from=" + from);
        }
        if (after != null && !after.fits(text, filters, matching, variants)) {
            throw new IllegalArgumentException(
                    "the page token belongs to another search: text=" + text);
        }
    }

    /** The first ten items in stock. */
    public static SearchRequest of(String text, String shopperId) {
        return new SearchRequest(
                text,
                shopperId,
                0,
                10,
                Filters.inStock(),
                Matching.MOST_WORDS,
                Set.of(),
                false,
                null,
                null);
    }

    public SearchRequest withShopper(String newShopperId) {
        return new SearchRequest(
                text, newShopperId, from, size, filters, matching, facets, variants, after, group);
    }

    public SearchRequest withPage(int newFrom, int newSize) {
        return new SearchRequest(
                text, shopperId, newFrom, newSize, filters, matching, facets, variants, after,
                group);
    }

    /** The same with other filters, from the first page on. */
    public SearchRequest withFilters(Filters newFilters) {
        return new SearchRequest(
                text, shopperId, 0, size, newFilters, matching, facets, variants, null, group);
    }

    /** The same with other matching, from the first page on. */
    public SearchRequest withMatching(Matching newMatching) {
        return new SearchRequest(
                text, shopperId, 0, size, filters, newMatching, facets, variants, null, group);
    }

    public SearchRequest withFacets(Set<Facet> newFacets) {
        return new SearchRequest(
                text, shopperId, from, size, filters, matching, newFacets, variants, after, group);
    }

    /** The same with variants apart or not, from the first page on. */
    public SearchRequest withVariants(boolean newVariants) {
        return new SearchRequest(
                text, shopperId, 0, size, filters, matching, facets, newVariants, null, group);
    }

    /**
     * The page after those the token knows of.
     *
     * @throws IllegalArgumentException when the token is of another search
     */
    public SearchRequest withAfter(PageToken token) {
        return new SearchRequest(
                text, shopperId, 0, size, filters, matching, facets, variants, token, group);
    }

    public SearchRequest withGroup(String newGroup) {
        return new SearchRequest(
                text, shopperId, from, size, filters, matching, facets, variants, after, newGroup);
    }

    /**
     * Whether the text is longer than what is searched for, {@value QueryText#MOST_CHARACTERS}
     * characters and {@value QueryText#MOST_WORDS} words: something to tell the shopper.
     */
    public boolean isCut() {
        return QueryText.of(text).cut();
    }

    /** What is searched for of the text; empty without one. */
    public String searchedText() {
        return QueryText.of(text).text();
    }

    boolean hasText() {
        return !searchedText().isEmpty();
    }
}
