package io.millrace.scoring;

import java.util.BitSet;

/**
 * Holds one vector for each item and answers batches of top-K requests over all of them.
 *
 * <p><b>Exactness.</b> An answer is the exact top K by the single-precision score, in descending
 * order, ties by ascending row. Every backend computes the score of a row in the same operations in
 * the same order, so all give the same answer, bit for bit, on every machine and whatever else
 * runs:
 *
 * <pre>
 *   score = 0
 *   for d = 0 .. D - 1:                         score = fma(query[d], vector[d], score)
 *   for each addition for the row, in order:    score = score + value
 *   if score = -0:                              score = +0
 * </pre>
 *
 * <p>All of it in IEEE 754 single precision, rounding to nearest, ties to even, subnormal numbers
 * kept. {@code fma} is the fused multiply-add of {@link Math#fma(float, float, float)}, rounded
 * once. The additions are those that the request has for the row, in the order in which they were
 * added to the batch.
 *
 * <p><b>Numbers.</b> Components of vectors and queries and the values of sparse additions must be
 * finite with a magnitude of at most {@link #MAX_MAGNITUDE}. Under that bound no score can
 * overflow, so an answer never holds an infinity or a NaN. Anything else is refused where it is
 * handed in, by an error that names the row or the request.
 *
 * <p><b>Filters.</b> A backend holds up to {@value #MAX_FILTERS} sets of rows, such as what is in
 * stock. A request that names one is answered as if the other rows were dead.
 *
 * <p><b>Generations.</b> {@link #put}, {@link #setLive} and {@link #setFilter} are staged: no batch
 * sees them before {@link #publish}. A batch sees one generation from its first to its last row, so
 * never half of a vector and never half of a publication.
 *
 * <p><b>Threads.</b> Every method may be called by any thread at any time. Batches are scored
 * concurrently; {@code publish()} waits for the batches that are running and holds up the ones that
 * come after it. A {@link ScoreBatch} must not be changed while it is being scored, and a {@link
 * ScoreResults} belongs to one call at a time.
 */
public interface ScoringBackend extends AutoCloseable {

    /** The largest magnitude of a vector component, a query component or a sparse addition. */
    float MAX_MAGNITUDE = 1e15f;

    /** The largest K of a request. */
    int MAX_K = 1_000;

    /** The largest number of dimensions. */
    int MAX_DIMENSIONS = 512;

    /** How many filters there can be: they are numbered from 0 to one less. */
    int MAX_FILTERS = 64;

    /** What scores at the moment: a GPU can be lost. Never {@link ScoringBackendKind#AUTO}. */
    ScoringBackendKind kind();

    /** The length of a vector: a multiple of 4 in 4..{@value #MAX_DIMENSIONS}. */
    int dimensions();

    /** The bound on rows: they are numbered from 0 to {@code capacity() - 1}. */
    int capacity();

    /**
     * Stages a vector for a row, replacing what was staged for it before. A row that never got a
     * vector holds zeros. Whether the row is live is not changed.
     *
     * @param row in 0..{@code capacity() - 1}
     * @param source holds the vector in {@code offset..offset + dimensions() - 1}; copied
     * @throws IllegalArgumentException if the row is out of range, the source too short or a
     *     component not finite or too large; nothing is staged then
     * @throws IllegalStateException if the backend is closed
     */
    void put(int row, float[] source, int offset);

    /**
     * Stages whether a row can appear in answers. Rows start dead.
     *
     * @param row in 0..{@code capacity() - 1}
     * @throws IllegalArgumentException if the row is out of range
     * @throws IllegalStateException if the backend is closed
     */
    void setLive(int row, boolean live);

    /**
     * Stages the rows of a filter, replacing those it had. The set does not follow later changes: a
     * row that is to belong to the filter from now on needs another call.
     *
     * @param filter in 0..{@code MAX_FILTERS - 1}
     * @param rows each in 0..{@code capacity() - 1}; may be empty, live and dead rows alike; copied
     * @throws IllegalArgumentException if the filter or a row is out of range; nothing is staged
     *     then
     * @throws IllegalStateException if the backend is closed
     */
    void setFilter(int filter, BitSet rows);

    /**
     * Makes everything staged visible at once, between batches: waits for running batches, applies,
     * lets the next ones start.
     *
     * @return the generation that batches see from now on; it grows by one with each publication
     *     that had something staged and starts at 0
     * @throws IllegalStateException if the backend is closed
     */
    long publish();

    /**
     * Answers every request of a batch: the top K of all rows that are live, in the filter of the
     * request if it has one, and not excluded; fewer where fewer are left.
     *
     * @param batch its dimensions must be those of this backend
     * @param results overwritten; after an error its content is undefined
     * @throws IllegalArgumentException if the dimensions differ, a sparse addition or an exclusion
     *     names a row outside 0..{@code capacity() - 1}, or a request names a filter that was never
     *     set and published: an answer without items would hide the mistake
     * @throws IllegalStateException if the backend is closed
     */
    void score(ScoreBatch batch, ScoreResults results);

    /**
     * Answers every request of a batch as {@link #score(ScoreBatch, ScoreResults)}, but where that
     * takes long it stops now and then, and what is published meanwhile holds for the rows that
     * come after. So a publication need not wait for a pass over a million rows; each row is still
     * of one generation, and rows added meanwhile are left out.
     *
     * @param pause called between the parts of a long pass, by the calling thread; may do nothing
     */
    default void score(ScoreBatch batch, ScoreResults results, Runnable pause) {
        score(batch, results);
    }

    /**
     * The place of one row in the full ranking for a request, whatever its K: one more than the
     * number of other rows that are live, in the filter of the request if it has one, not excluded
     * and score at least as much. Ties count against the row, so a model that scores everything
     * equally gains nothing.
     *
     * <p>The row itself may be dead, excluded or outside the filter: the answer is then the place
     * it would take.
     *
     * @param request in 0..{@code batch.size() - 1}
     * @param row in 0..{@code capacity() - 1}
     * @return at least 1
     * @throws IllegalArgumentException as {@link #score}, or if the row is out of range
     * @throws IndexOutOfBoundsException if the batch has no such request
     * @throws IllegalStateException if the backend is closed
     */
    int rankOf(ScoreBatch batch, int request, int row);

    /**
     * The part of every row's score that a range of components gives, for who needs all of them:
     * {@code target[row] = sum over d of query[d] * row[first + d]}, live or not, by the same chain
     * of fused multiply-adds as a score.
     *
     * @param query one float for each component of the range, at least 1
     * @param first the first component of the range
     * @param target at least as long as {@code rows}
     * @param rows how many rows, from 0 on, at most {@code capacity()}
     * @throws IllegalArgumentException if the range is not within the dimensions, the target too
     *     short or a component of the query not finite or too large
     * @throws IllegalStateException if the backend is closed
     */
    void products(float[] query, int first, float[] target, int rows);

    /** Waits for running batches and lets the memory go. Closing twice does nothing. */
    @Override
    void close();
}
