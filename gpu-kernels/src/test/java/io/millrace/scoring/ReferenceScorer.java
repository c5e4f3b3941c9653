package io.millrace.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a backend should answer, computed in double precision and as plainly as possible: score
 * every row, sort, cut.
 */
final class ReferenceScorer {

    /** A row and its score. */
    record Scored(int row, double score) {}

    /** One request in the words of the contract. */
    record Request(float[] query, int k, List<Addition> additions, Set<Integer> excluded) {

        Request(float[] query, int k) {
            this(query, k, new ArrayList<>(), new HashSet<>());
        }

        void addTo(ScoreBatch batch) {
            int number = batch.add(query, 0, k);
            additions.forEach(addition -> batch.addSparse(number, addition.row, addition.value));
            excluded.forEach(row -> batch.exclude(number, row));
        }
    }

    /** A sparse addition. */
    record Addition(int row, float value) {}

    private static final Comparator<Scored> BEST_FIRST =
            Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::row);

    private final Map<Integer, float[]> vectors = new HashMap<>();
    private final Set<Integer> live = new HashSet<>();

    void put(int row, float[] vector) {
        vectors.put(row, vector.clone());
    }

    void setLive(int row, boolean alive) {
        if (alive) {
            live.add(row);
        } else {
            live.remove(row);
        }
    }

    double score(Request request, int row) {
        double score = 0;
        float[] vector = vectors.get(row);
        if (vector != null) {
            for (int dimension = 0; dimension < vector.length; dimension++) {
                score += (double) request.query[dimension] * vector[dimension];
            }
        }
        for (Addition addition : request.additions) {
            if (addition.row == row) {
                score += addition.value;
            }
        }
        return score;
    }

    /** Every eligible row, best first. */
    List<Scored> ranking(Request request) {
        Map<Integer, Double> sums = new HashMap<>();
        for (Addition addition : request.additions) {
            sums.merge(addition.row, (double) addition.value, Double::sum);
        }
        Request dense = new Request(request.query, request.k);
        return live.stream()
                .filter(row -> !request.excluded.contains(row))
                .map(row -> new Scored(row, score(dense, row) + sums.getOrDefault(row, 0.0)))
                .sorted(BEST_FIRST)
                .toList();
    }

    /** The place of a row, ties counting against it. */
    int rankOf(Request request, int row) {
        double own = score(request, row);
        return 1
                + (int)
                        ranking(request).stream()
                                .filter(other -> other.row != row && other.score >= own)
                                .count();
    }
}
