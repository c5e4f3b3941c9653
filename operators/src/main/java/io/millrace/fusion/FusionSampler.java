package io.millrace.fusion;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.item.ItemTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Takes samples of the experts' raw scores: for an event, the chosen item and 20 items drawn
 * uniformly. Sums them up by segment until they are drained. Not thread-safe.
 */
public final class FusionSampler {
    private static final int NEGATIVES = 20;

    private final Experts experts;
    private final Map<String, Sums> sums = new LinkedHashMap<>();
    private final SparseScores scratch = new SparseScores();
    private final float[] row;
    private final float[] query;
    private final int[] candidates = new int[NEGATIVES + 1];

    public FusionSampler(Experts experts) {
        this.experts = requireNonNull(experts, "experts is null");
        row = new float[experts.dimensions()];
        query = new float[experts.dimensions()];
    }

    /**
     * Samples one event; to be called under a lease of the table.
     *
     * @param chosen row of the item the shopper chose, which must be known
     * @param seed decides which items are drawn
     */
    public void sample(ItemTable items, String segment, RecentItems recent, int chosen, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 0;
        candidates[size++] = chosen;
        for (int i = 0; i < NEGATIVES; i++) {
            int drawn = random.nextInt(items.rows());
            if (drawn != chosen && items.isLive(drawn)) {
                candidates[size++] = drawn;
            }
        }
        Sums event = newSums(segment);
        add(event, items, recent, size);
        sums.computeIfAbsent(segment, this::newSums).add(event);
        sums.computeIfAbsent(Segments.GLOBAL, this::newSums).add(event);
    }

    /** Hands out one sample a segment and empties. */
    public void drainTo(Consumer<FusionSample> target) {
        sums.forEach(
                (segment, sum) ->
                        target.accept(
                                new FusionSample(
                                        segment,
                                        sum.events,
                                        sum.candidates,
                                        experts.names(),
                                        sum.sums,
                                        sum.squares)));
        sums.clear();
    }

    private Sums newSums(String segment) {
        return new Sums(experts.size());
    }

    private void add(Sums target, ItemTable items, RecentItems recent, int size) {
        target.events++;
        target.candidates += size;
        for (int k = 0; k < experts.size(); k++) {
            Expert expert = experts.get(k);
            if (expert instanceof DenseExpert dense) {
                dense.writeQuery(items, recent, query, 0);
                for (int i = 0; i < size; i++) {
                    dense.writeRow(items, candidates[i], row, 0);
                    double score = 0;
                    for (int d = 0; d < dense.width(); d++) {
                        score += query[d] * row[d];
                    }
                    target.add(k, score);
                }
            } else if (expert instanceof NeighbourExpert neighbours) {
                neighbours.score(items, recent, scratch);
                for (int i = 0; i < size; i++) {
                    target.add(k, scratch.get(candidates[i]));
                }
                scratch.clear();
            }
        }
    }

    private static final class Sums {
        private final double[] sums;
        private final double[] squares;
        private long events;
        private long candidates;

        private Sums(int experts) {
            sums = new double[experts];
            squares = new double[experts];
        }

        private void add(Sums other) {
            events += other.events;
            candidates += other.candidates;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += other.sums[i];
                squares[i] += other.squares[i];
            }
        }

        private void add(int expert, double score) {
            sums[expert] += score;
            squares[expert] += score * score;
        }
    }
}
