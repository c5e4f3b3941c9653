package io.millrace.scoring.cuda;

import java.util.Arrays;

/**
 * A unit for each column of the catalogue: a power of two no smaller than the magnitude of any
 * component the column ever had, see {@link TensorFormat}. Not thread-safe.
 */
final class ColumnUnits {

    /** The reciprocal of anything smaller would overflow once it is squared. */
    private static final float LEAST = 0x1p-60f;

    private final float[] units;

    ColumnUnits(int dimensions) {
        units = new float[dimensions];
        Arrays.fill(units, LEAST);
    }

    /** Takes a vector into account and returns whether a unit grew. */
    boolean include(float[] vectors, int offset) {
        boolean grew = false;
        for (int d = 0; d < units.length; d++) {
            float magnitude = Math.abs(vectors[offset + d]);
            if (magnitude > units[d]) {
                units[d] = Math.scalb(1f, Math.getExponent(magnitude) + 1);
                grew = true;
            }
        }
        return grew;
    }

    /** One over the unit of a column, exactly. */
    float reciprocal(int column) {
        return 1 / units[column];
    }

    /** The norm of a query of which each component is multiplied by the unit of its column. */
    double norm(float[] queries, int offset) {
        double squares = 0;
        for (int d = 0; d < units.length; d++) {
            double component = (double) queries[offset + d] * units[d];
            squares += component * component;
        }
        return Math.sqrt(squares);
    }
}
