package io.millrace.scoring.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;

/**
 * The structure that a kernel gets by value: addresses first, then integers, in the order of the
 * constants of two enumerations, which is the order in {@code arguments.cuh}. The driver copies it
 * at the launch, so that it can be changed for the next one right away.
 *
 * @param <A> the addresses
 * @param <I> the integers
 */
final class KernelArguments<A extends Enum<A>, I extends Enum<I>> {

    private final int integersAt;
    private final ByteBuffer structure;
    private final Pointer parameters;

    KernelArguments(Class<A> addresses, Class<I> integers) {
        integersAt = addresses.getEnumConstants().length * Long.BYTES;
        int bytes = integersAt + integers.getEnumConstants().length * Integer.BYTES;
        // Rounded up to the alignment of the structure.
        structure =
                ByteBuffer.allocateDirect((bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES)
                        .order(ByteOrder.nativeOrder());
        parameters = Pointer.to(Pointer.to(structure));
    }

    KernelArguments<A, I> set(A address, long value) {
        structure.putLong(address.ordinal() * Long.BYTES, value);
        return this;
    }

    KernelArguments<A, I> set(I integer, int value) {
        structure.putInt(integersAt + integer.ordinal() * Integer.BYTES, value);
        return this;
    }

    /** What a launch wants. */
    Pointer parameters() {
        return parameters;
    }

    /** Addresses of the structure {@code Scan}. */
    enum ScanAddress {
        VECTORS,
        BRIEF,
        NORMS,
        LIVE,
        FILTERS,
        QUERIES,
        ROUNDED_QUERIES,
        SLACK,
        WANTED,
        REQUEST_FILTERS,
        ACTIVE_REQUESTS,
        HANDLED_STARTS,
        HANDLED,
        BOOST_STARTS,
        BOOSTED_ROWS,
        BOOST_VALUE_STARTS,
        BOOST_VALUES,
        CANDIDATES,
        COUNTS,
        KEPT,
        THRESHOLDS,
        OVERFLOWS,
        ANSWER_ROWS,
        ANSWER_SCORES,
        ANSWER_COUNTS,
        TALLY,
        OWN_SCORE
    }

    /** Integers of the structure {@code Scan}. */
    enum ScanInteger {
        ROWS,
        WORDS,
        DIMENSIONS,
        BRIEF_DIMENSIONS,
        ROUNDED_QUERY_BYTES,
        REQUESTS,
        ROUNDED_REQUESTS,
        ACTIVE,
        CANDIDATE_CAPACITY,
        ANSWER_STRIDE,
        TILES,
        TILE_STEP,
        FIRST_TILE,
        END_TILE,
        FIRST_BOOST,
        END_BOOST,
        LAST_ROUND,
        OWN_ROW
    }

    /** Addresses of the structure {@code Scatter}. */
    enum ScatterAddress {
        VECTORS,
        BRIEF,
        NORMS,
        LIVE,
        STAGED,
        STAGED_ROWS,
        CHANGES,
        COLUMN_UNITS
    }

    /** Integers of the structure {@code Scatter}. */
    enum ScatterInteger {
        COUNT,
        DIMENSIONS,
        BRIEF_DIMENSIONS
    }
}
