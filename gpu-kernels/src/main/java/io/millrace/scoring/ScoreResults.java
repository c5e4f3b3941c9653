package io.millrace.scoring;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The answers to one {@link ScoreBatch}: for each request its rows, best first, with their scores.
 * Reusable: it keeps its arrays from batch to batch.
 *
 * <p>Not thread-safe; one call of {@link ScoringBackend#score} writes it at a time.
 */
public final class ScoreResults {

    private int size;
    private int[] offsets = new int[16];
    private int[] counts = new int[16];
    private int[] rows = new int[0];
    private float[] scores = new float[0];
    private long generation;

    /** The number of requests answered. */
    public int size() {
        return size;
    }

    /** The generation of the backend that every answer was computed on. */
    public long generation() {
        return generation;
    }

    /**
     * How many rows a request got: its K, or fewer where fewer were live and not excluded.
     *
     * @throws IndexOutOfBoundsException if there is no such request
     */
    public int count(int request) {
        checkIndex(request, size);
        return counts[request];
    }

    /**
     * The row at a position of an answer, 0 being the best.
     *
     * @throws IndexOutOfBoundsException unless {@code position < count(request)}
     */
    public int row(int request, int position) {
        checkIndex(position, count(request));
        return rows[offsets[request] + position];
    }

    /**
     * The score at a position of an answer, 0 being the best.
     *
     * @throws IndexOutOfBoundsException unless {@code position < count(request)}
     */
    public float score(int request, int position) {
        checkIndex(position, count(request));
        return scores[offsets[request] + position];
    }

    /**
     * For backends: forgets the answers and makes room for those to a batch.
     *
     * @param batch gives the number of requests and their K
     * @param generation the generation that the answers will be computed on
     */
    public void reset(ScoreBatch batch, long generation) {
        requireNonNull(batch, "batch is null");
        this.generation = generation;
        size = batch.size();
        if (size > counts.length) {
            int length = Math.max(size, counts.length * 2);
            offsets = new int[length];
            counts = new int[length];
        }
        int total = 0;
        for (int request = 0; request < size; request++) {
            offsets[request] = total;
            total = Math.addExact(total, batch.k(request));
        }
        if (total > rows.length) {
            int length = Math.max(total, rows.length * 2);
            rows = new int[length];
            scores = new float[length];
        }
        Arrays.fill(counts, 0, size, 0);
    }

    /**
     * For backends: appends the next best row of a request, at most K of them.
     *
     * @throws IndexOutOfBoundsException if there is no such request
     */
    public void append(int request, int row, float score) {
        checkIndex(request, size);
        int index = offsets[request] + counts[request]++;
        rows[index] = row;
        scores[index] = score;
    }
}
