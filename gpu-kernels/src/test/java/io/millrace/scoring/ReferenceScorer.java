package io.millrace.scoring;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/**
 * What a backend should answer, computed as plainly as possible: score every row, sort, cut. Once
 * in double precision and once in the single precision that the contract defines.
 */
final class ReferenceScorer {

    /** A row and its score. */
    record Scored(int row, double score) {}

    /** One request in the words of the contract. */
    record Request(
            float[] query, int k, List<Addition> additions, Set<Integer> excluded, int filter) {

        Request(float[] query, int k) {
            this(query, k, new ArrayList<>(), new HashSet<>(), ScoreBatch.NONE);
        }

        Request within(int newFilter) {
            return new Request(query, k, additions, excluded, newFilter);
        }

        void addTo(ScoreBatch batch) {
            int number = batch.add(query, 0, k);
            additions.forEach(addition -> batch.addSparse(number, addition.row, addition.value));
            excluded.forEach(row -> batch.exclude(number, row));
            if (filter != ScoreBatch.NONE) {
                batch.filter(number, filter);
            }
        }
    }

    /** A sparse addition. */
    record Addition(int row, float value) {}

    private static final Comparator<Scored> BEST_FIRST =
            Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::row);

    private final Map<Integer, float[]> vectors = new HashMap<>();
    private final Set<Integer> live = new HashSet<>();
    private final Map<Integer, BitSet> filters = new HashMap<>();

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

    void setFilter(int filter, BitSet rows) {
        filters.put(filter, (BitSet) rows.clone());
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

    /** The score to the last bit, as {@link ScoringBackend} defines it. */
    float singlePrecisionScore(Request request, int row) {
        float score = 0;
        float[] vector = vectors.get(row);
        if (vector != null) {
            for (int dimension = 0; dimension < vector.length; dimension++) {
                score = Math.fma(request.query[dimension], vector[dimension], score);
            }
        }
        for (Addition addition : request.additions) {
            if (addition.row == row) {
                score += addition.value;
            }
        }
        return score == 0 ? 0 : score;
    }

    /** Every eligible row, best first. */
    List<Scored> ranking(Request request) {
        Map<Integer, Double> sums = new HashMap<>();
        for (Addition addition : request.additions) {
            sums.merge(addition.row, (double) addition.value, Double::sum);
        }
        Request dense = new Request(request.query, request.k);
        return ranking(request, row -> score(dense, row) + sums.getOrDefault(row, 0.0));
    }

    /** Every eligible row, best first, by the score of single precision. */
    List<Scored> singlePrecisionRanking(Request request) {
        return ranking(request, row -> singlePrecisionScore(request, row));
    }

    private List<Scored> ranking(Request request, IntToDoubleFunction scores) {
        BitSet filter = filters.get(request.filter);
        return live.stream()
                .filter(row -> !request.excluded.contains(row))
                .filter(row -> request.filter == ScoreBatch.NONE || filter.get(row))
                .map(row -> new Scored(row, scores.applyAsDouble(row)))
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
