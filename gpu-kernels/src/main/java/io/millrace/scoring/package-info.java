/**
 * The scoring library: which of all items fit a shopper best, right now, exactly.
 *
 * <h2>Concepts</h2>
 *
 * <p>Every item has a <b>row</b>: a number below {@link
 * io.millrace.scoring.ScoringBackend#capacity()} and a vector of {@link
 * io.millrace.scoring.ScoringBackend#dimensions()} floats. Row numbers are local to one backend;
 * only item ids travel between machines.
 *
 * <p>All experts that are linear in the item (factors, content, bias, popularity, exploration) are
 * concatenated into that one vector, and the weights of the fusion are folded into the query.
 * Whatever is left, the neighbour lists of co-visitation and transition, are <b>sparse
 * additions</b>. So one request is: a dense query, sparse additions, excluded rows, K and maybe a
 * <b>filter</b>, a set of rows that the backend holds under a number. Its answer is the exact top K
 * of
 *
 * <pre>
 *   score(row) = sum over d of query[d] * vector[row][d]  +  sum of the additions for row
 * </pre>
 *
 * <p>over the rows that are live, in the filter and not excluded. In which order and precision it
 * is computed is part of the contract of {@link io.millrace.scoring.ScoringBackend}, so all
 * backends give the same bits.
 *
 * <p>Requests travel in a {@link io.millrace.scoring.ScoreBatch}, because one pass over the
 * catalogue answers them all; the answers come back in a {@link io.millrace.scoring.ScoreResults}.
 * Both are reused from batch to batch.
 *
 * <p>Changes of rows are <b>staged</b> and become visible together, between batches, with {@link
 * io.millrace.scoring.ScoringBackend#publish()}: a <b>generation</b>. A batch sees exactly one
 * generation.
 */
package io.millrace.scoring;
