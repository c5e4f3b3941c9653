package io.millrace.scoring;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A reusable, growing batch of scoring requests: for each a dense query, K, sparse additions,
 * excluded rows and at most one filter.
 *
 * <p>Queries lie one after the other in one array. Additions and exclusions lie in the order in
 * which they were added, whatever request they belong to, and are chained per request; so adding is
 * O(1), a cleared batch keeps its arrays, and a warm batch allocates nothing.
 *
 * <p>Not thread-safe while it is being filled. Any number of threads may score a batch that nobody
 * changes.
 */
public final class ScoreBatch {

    /** Ends a chain of additions or exclusions; the filter of a request without one. */
    public static final int NONE = -1;

    private static final int INITIAL_REQUESTS = 16;

    private final int dimensions;
    private final EntryChains additions = new EntryChains();
    private final EntryChains exclusions = new EntryChains();

    private float[] additionValues = new float[0];
    private float[] queries;
    private int[] ks = new int[INITIAL_REQUESTS];
    private int[] filters = new int[INITIAL_REQUESTS];
    private int size;

    /**
     * Creates an empty batch.
     *
     * @param dimensions the length of a query: a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     */
    public ScoreBatch(int dimensions) {
        this.dimensions = ScoringArguments.requireDimensions(dimensions);
        this.queries = new float[INITIAL_REQUESTS * dimensions];
    }

    /** Removes all requests and keeps the memory. */
    public void clear() {
        size = 0;
        additions.clear();
        exclusions.clear();
    }

    /**
     * Adds a request.
     *
     * @param query holds the query in {@code offset..offset + dimensions() - 1}; copied
     * @param k how many rows are wanted, in 1..{@value ScoringBackend#MAX_K}
     * @return the number of the request: 0 for the first one, then counting up
     * @throws IllegalArgumentException if k is out of range, the source too short or a component
     *     not finite or larger than {@link ScoringBackend#MAX_MAGNITUDE}; the batch is unchanged
     *     then
     */
    public int add(float[] query, int offset, int k) {
        requireNonNull(query, "query is null");
        int request = size;
        if (k < 1 || k > ScoringBackend.MAX_K) {
            throw new IllegalArgumentException(
                    "k must be in 1..%d: request=%d, k=%d"
                            .formatted(ScoringBackend.MAX_K, request, k));
        }
        ScoringArguments.requireVector("request", request, query, offset, dimensions);
        if (request == ks.length) {
            ks = Arrays.copyOf(ks, request * 2);
            filters = Arrays.copyOf(filters, request * 2);
            queries = Arrays.copyOf(queries, Math.multiplyExact(request * 2, dimensions));
        }
        System.arraycopy(query, offset, queries, request * dimensions, dimensions);
        ks[request] = k;
        filters[request] = NONE;
        additions.open(request);
        exclusions.open(request);
        size = request + 1;
        return request;
    }

    /**
     * Adds a value to the score of one row. Several additions for one row sum up, in the order in
     * which they were added.
     *
     * @param request as returned by {@link #add}
     * @param row at least 0; whether a backend has it is checked when the batch is scored
     * @param value finite, of a magnitude of at most {@link ScoringBackend#MAX_MAGNITUDE}
     * @throws IllegalArgumentException if the row is negative or the value not allowed
     * @throws IndexOutOfBoundsException if there is no such request
     */
    public void addSparse(int request, int row, float value) {
        checkIndex(request, size);
        requireRow(request, row);
        if (!ScoringArguments.isAllowed(value)) {
            throw new IllegalArgumentException(
                    "a sparse addition must be finite and within +-%s: request=%d, row=%d, value=%s"
                            .formatted(ScoringBackend.MAX_MAGNITUDE, request, row, value));
        }
        int entry = additions.append(request, row);
        if (entry >= additionValues.length) {
            additionValues = Arrays.copyOf(additionValues, additions.allocated());
        }
        additionValues[entry] = value;
    }

    /**
     * Keeps a row out of the answer. Excluding it twice is the same as once.
     *
     * @param request as returned by {@link #add}
     * @param row at least 0; whether a backend has it is checked when the batch is scored
     * @throws IllegalArgumentException if the row is negative
     * @throws IndexOutOfBoundsException if there is no such request
     */
    public void exclude(int request, int row) {
        checkIndex(request, size);
        requireRow(request, row);
        exclusions.append(request, row);
    }

    /**
     * Restricts the answer to the rows of one filter of the backend, instead of the one it had.
     *
     * @param request as returned by {@link #add}
     * @param filter in 0..{@code ScoringBackend.MAX_FILTERS - 1}; whether the backend has it is
     *     checked when the batch is scored
     * @throws IllegalArgumentException if the filter is out of range
     * @throws IndexOutOfBoundsException if there is no such request
     */
    public void filter(int request, int filter) {
        checkIndex(request, size);
        ScoringArguments.requireFilter(filter);
        filters[request] = filter;
    }

    /** The number of requests. */
    public int size() {
        return size;
    }

    /** The length of a query. */
    public int dimensions() {
        return dimensions;
    }

    /** How many rows a request wants. */
    public int k(int request) {
        checkIndex(request, size);
        return ks[request];
    }

    /** The filter of a request, or {@link #NONE}. */
    public int filter(int request) {
        checkIndex(request, size);
        return filters[request];
    }

    /**
     * For backends: the queries of all requests, one after the other. The array is longer than
     * {@code size() * dimensions()}, is the batch's own and must not be changed.
     */
    public float[] queries() {
        return queries;
    }

    /** For backends: the first sparse addition of a request, or {@link #NONE}. */
    public int firstAddition(int request) {
        checkIndex(request, size);
        return additions.first(request);
    }

    /** For backends: the addition of the same request after this one, or {@link #NONE}. */
    public int nextAddition(int addition) {
        return additions.next(addition);
    }

    /** For backends: the row of an addition. */
    public int additionRow(int addition) {
        return additions.row(addition);
    }

    /** For backends: the value of an addition. */
    public float additionValue(int addition) {
        return additionValues[addition];
    }

    /** For backends: how many additions all requests have together. */
    public int additions() {
        return additions.size();
    }

    /** For backends: the first exclusion of a request, or {@link #NONE}. */
    public int firstExclusion(int request) {
        checkIndex(request, size);
        return exclusions.first(request);
    }

    /** For backends: the exclusion of the same request after this one, or {@link #NONE}. */
    public int nextExclusion(int exclusion) {
        return exclusions.next(exclusion);
    }

    /** For backends: the row of an exclusion. */
    public int exclusionRow(int exclusion) {
        return exclusions.row(exclusion);
    }

    /** For backends: how many exclusions all requests have together. */
    public int exclusions() {
        return exclusions.size();
    }

    private static void requireRow(int request, int row) {
        if (row < 0) {
            throw new IllegalArgumentException(
                    "row must not be negative: request=%d, row=%d".formatted(request, row));
        }
    }
}
