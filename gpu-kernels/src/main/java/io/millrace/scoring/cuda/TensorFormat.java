package io.millrace.scoring.cuda;

/**
 * The numbers that the tensor cores multiply, and how far a score in them can be from the exact
 * one.
 *
 * <h2>The error bound</h2>
 *
 * <p>Let c be what the tensor cores give for a query q and a row v, s the canonical score in single
 * precision, D the dimensions. Four things come between them, to first order:
 *
 * <ol>
 *   <li>rounding the operands: each product is off by at most {@code (1 + u)(1 + w) - 1} of itself,
 *       with u and w the relative errors of a rounded query and row: 2^-8 each for bfloat16, 2^-11
 *       and 2^-10 (rows are cut off) for tf32;
 *   <li>the tensor cores' sums: products are exact in single precision, but terms are aligned to
 *       the largest and cut off, in an order that is not documented (Fasi, Higham, Mikaitis,
 *       Pranesh, PeerJ Computer Science 7:e330, 2021). Each of at most D + D/4 additions loses at
 *       most four units of 2^-23 of the largest intermediate; we count {@code (D + 16) 2^-20};
 *   <li>the canonical sum itself: {@code D 2^-24};
 *   <li>underflow: below 2^-60 altogether for components of any allowed magnitude.
 * </ol>
 *
 * <p>The first three are relative to {@code sum |q[d] v[d]|}, which by the inequality of Cauchy and
 * Schwarz is at most {@code |q * t| |v / t|} for any units t of the columns. With t[d] about the
 * largest component of column d that is close even where columns are in different units; without
 * it, one column of large numbers and small weights would make the bound useless.
 *
 * <p>So {@code |s - c| <= relativeError(D) |q * t| |v / t| + 2^-60}.
 */
enum TensorFormat {
    /** Eight bits of precision, half the memory traffic; needs a copy of the catalogue. */
    BF16("bf16", Short.BYTES, 0x1p-8, 0x1p-8),

    /** Eleven bits of precision; reads the catalogue itself. */
    TF32("tf32", Float.BYTES, 0x1p-11, 0x1p-10);

    private static final int STEP_BYTES = 32;

    private final String kernelName;
    private final int bytes;
    private final double queryError;
    private final double rowError;

    TensorFormat(String kernelName, int bytes, double queryError, double rowError) {
        this.kernelName = kernelName;
        this.bytes = bytes;
        this.queryError = queryError;
        this.rowError = rowError;
    }

    /** As it is called in the names of kernels. */
    String kernelName() {
        return kernelName;
    }

    /** Bytes of a query that is padded to what the tensor cores take at a time. */
    int queryBytes(int dimensions) {
        return (dimensions * bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    }

    /** The relative error described above, with something to spare for higher orders. */
    double relativeError(int dimensions) {
        double operands = (1 + queryError) * (1 + rowError) - 1;
        double sums = (dimensions + 16) * 0x1p-20 + dimensions * 0x1p-24;
        return (operands + sums) * (1 + 0x1p-6);
    }
}
