package io.millrace.fusion;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.Contestant;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.DenseExpert;
import io.millrace.expert.DotProduct;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.item.ItemTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Gathers by segment what events say about the experts, until it is drained: the experts' raw
 * scores of the chosen item and of 20 items drawn uniformly, the gradients of the learned
 * weightings over them, and how the contestants ranked what was chosen. Not thread-safe.
 */
public final class FusionSampler {
    private static final int NEGATIVES = 20;

    private final Experts experts;
    private final Map<String, Sums> sums = new LinkedHashMap<>();
    private final SparseScores scratch = new SparseScores();
    private final float[] row;
    private final float[] query;
    private final int[] candidates = new int[NEGATIVES + 1];
    private final double[][] raw;
    private final double[][] scaled;

    public FusionSampler(Experts experts) {
        this.experts = requireNonNull(experts, "experts is null");
        row = new float[experts.dimensions()];
        query = new float[experts.dimensions()];
        raw = new double[NEGATIVES + 1][experts.size()];
        scaled = new double[NEGATIVES + 1][experts.size()];
    }

    /**
     * Samples one event; to be called under a lease of the table.
     *
     * @param chosen row of the item the shopper chose, which must be known
     * @param seed decides which items are drawn
     */
    public void sample(ItemTable items, RecentItems recent, int chosen, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 0;
        candidates[size++] = chosen;
        for (int i = 0; i < NEGATIVES; i++) {
            int drawn = random.nextInt(items.rows());
            if (drawn != chosen && items.isLive(drawn)) {
                candidates[size++] = drawn;
            }
        }
        scoreCandidates(items, recent, size);
        Sums target = sums.computeIfAbsent(Segments.GLOBAL, this::newSums);
        target.add(raw, size);
        WeightsRecord weights = items.weights(Segments.GLOBAL);
        if (weights != null && weights.experts().equals(experts.names())) {
            addGradients(target, weights, size);
        }
    }

    /**
     * Takes what an event says about the contestants of a segment.
     *
     * @param weights the record whose contestants were judged
     * @param reciprocalRanks 1 / rank of what was chosen, one for each contestant
     */
    public void judged(WeightsRecord weights, double[] reciprocalRanks) {
        sums.computeIfAbsent(weights.segment(), this::newSums).judge(weights, reciprocalRanks);
    }

    /** Hands out the samples of all segments and empties. */
    public void drainTo(Consumer<FusionSample> target) {
        sums.forEach((segment, sum) -> sum.drainTo(segment, experts.names(), target));
        sums.clear();
    }

    private Sums newSums(String segment) {
        return new Sums(experts.size());
    }

    private void addGradients(Sums target, WeightsRecord weights, int size) {
        for (int j = 0; j < size; j++) {
            for (int k = 0; k < scaled[j].length; k++) {
                scaled[j][k] = raw[j][k] / weights.deviations()[k];
            }
        }
        for (Contestant contestant : weights.contestants()) {
            if (contestant.name().equals(Contest.SOFTMAX)) {
                LearnerGradients.addSoftmax(scaled, size, contestant.weights(), target.softmax);
            } else if (contestant.name().equals(Contest.LEAST_SQUARES)) {
                LearnerGradients.addLeastSquares(
                        scaled, size, contestant.weights(), target.leastSquares);
            }
        }
    }

    private void scoreCandidates(ItemTable items, RecentItems recent, int size) {
        for (int k = 0; k < experts.size(); k++) {
            Expert expert = experts.get(k);
            if (expert instanceof DenseExpert dense) {
                dense.writeQuery(items, recent, query, 0);
                for (int i = 0; i < size; i++) {
                    dense.writeRow(items, candidates[i], row, 0);
                    raw[i][k] = DotProduct.of(query, 0, row, 0, dense.width());
                }
            } else if (expert instanceof NeighbourExpert neighbours) {
                neighbours.score(items, recent, scratch);
                for (int i = 0; i < size; i++) {
                    raw[i][k] = scratch.get(candidates[i]);
                }
                scratch.clear();
            }
        }
    }

    private static final class Sums {
        private final double[] sums;
        private final double[] squares;
        private final double[] softmax;
        private final double[] leastSquares;
        private final List<Judgements> judgements = new ArrayList<>();
        private long events;
        private long candidates;

        private Sums(int experts) {
            sums = new double[experts];
            squares = new double[experts];
            softmax = new double[experts];
            leastSquares = new double[experts];
        }

        private void add(double[][] scores, int size) {
            events++;
            candidates += size;
            for (int i = 0; i < size; i++) {
                for (int k = 0; k < sums.length; k++) {
                    sums[k] += scores[i][k];
                    squares[k] += scores[i][k] * scores[i][k];
                }
            }
        }

        /** Contestants may change within a batch; each set of them has sums of its own. */
        private void judge(WeightsRecord weights, double[] reciprocalRanks) {
            long[] ids = weights.contestants().stream().mapToLong(Contestant::id).toArray();
            Judgements last = judgements.isEmpty() ? null : judgements.get(judgements.size() - 1);
            if (last == null || !last.isOf(ids)) {
                last = new Judgements(ids);
                judgements.add(last);
            }
            last.add(reciprocalRanks);
        }

        private void drainTo(String segment, List<String> names, Consumer<FusionSample> target) {
            Judgements first = judgements.isEmpty() ? null : judgements.get(0);
            target.accept(
                    new FusionSample(
                            segment,
                            events,
                            candidates,
                            names,
                            sums,
                            squares,
                            softmax,
                            leastSquares,
                            first));
            double[] none = new double[sums.length];
            for (int i = 1; i < judgements.size(); i++) {
                target.accept(
                        new FusionSample(
                                segment, 0, 0, names, none, none, none, none, judgements.get(i)));
            }
        }
    }
}
