package io.millrace.scoring;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;

/** The checks of arguments that every backend shares, so that all refuse the same things. */
public final class ScoringArguments {

    private ScoringArguments() {}

    /**
     * Whether a number may enter a score: finite and within {@link ScoringBackend#MAX_MAGNITUDE}.
     */
    public static boolean isAllowed(float value) {
        // False for NaN as well.
        return Math.abs(value) <= ScoringBackend.MAX_MAGNITUDE;
    }

    /**
     * Checks a number of dimensions.
     *
     * @throws IllegalArgumentException unless it is a multiple of 4 in 4..{@value
     *     ScoringBackend#MAX_DIMENSIONS}
     */
    public static int requireDimensions(int dimensions) {
        if (dimensions < 4 || dimensions > ScoringBackend.MAX_DIMENSIONS || dimensions % 4 != 0) {
            throw new IllegalArgumentException(
                    "dimensions must be a multiple of 4 in 4..%d: dimensions=%d"
                            .formatted(ScoringBackend.MAX_DIMENSIONS, dimensions));
        }
        return dimensions;
    }

    /**
     * Checks a row number.
     *
     * @throws IllegalArgumentException unless it is in 0..{@code capacity - 1}
     */
    public static int requireRow(int row, int capacity) {
        if (row < 0 || row >= capacity) {
            throw new IllegalArgumentException(
                    "row must be in 0..capacity-1: row=%d, capacity=%d".formatted(row, capacity));
        }
        return row;
    }

    /**
     * Checks the number of a filter.
     *
     * @throws IllegalArgumentException unless it is in 0..{@code ScoringBackend.MAX_FILTERS - 1}
     */
    public static int requireFilter(int filter) {
        if (filter < 0 || filter >= ScoringBackend.MAX_FILTERS) {
            throw new IllegalArgumentException(
                    "filter must be in 0..%d: filter=%d"
                            .formatted(ScoringBackend.MAX_FILTERS - 1, filter));
        }
        return filter;
    }

    /**
     * Checks the rows of a filter.
     *
     * @throws IllegalArgumentException unless all are in 0..{@code capacity - 1}
     */
    public static void requireFilterRows(int filter, BitSet rows, int capacity) {
        requireNonNull(rows, "rows is null");
        if (rows.length() > capacity) {
            throw new IllegalArgumentException(
                    "rows of a filter must be in 0..capacity-1: filter=%d, row=%d, capacity=%d"
                            .formatted(filter, rows.length() - 1, capacity));
        }
    }

    /**
     * For backends: the error about a request that names a filter the backend does not have.
     *
     * @param request the number of the request
     */
    public static IllegalArgumentException unknownFilter(int request, int filter) {
        return new IllegalArgumentException(
                "the filter was never set and published: request=%d, filter=%d"
                        .formatted(request, filter));
    }

    /**
     * Checks a vector inside an array.
     *
     * @param what what the vector belongs to, such as {@code row} or {@code request}
     * @param number the number of what it belongs to
     * @throws IllegalArgumentException if the array is too short or a component is not allowed
     */
    public static void requireVector(
            String what, int number, float[] source, int offset, int dimensions) {
        requireNonNull(source, "source is null");
        if (offset < 0 || offset > source.length - dimensions) {
            throw new IllegalArgumentException(
                    "the array is too short: %s=%d, length=%d, offset=%d, dimensions=%d"
                            .formatted(what, number, source.length, offset, dimensions));
        }
        for (int dimension = 0; dimension < dimensions; dimension++) {
            float value = source[offset + dimension];
            if (!isAllowed(value)) {
                throw new IllegalArgumentException(
                        "a component must be finite and within +-%s: %s=%d, dimension=%d, value=%s"
                                .formatted(
                                        ScoringBackend.MAX_MAGNITUDE,
                                        what,
                                        number,
                                        dimension,
                                        value));
            }
        }
    }
}
