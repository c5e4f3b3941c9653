package io.millrace.slate;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.DotProduct;
import io.millrace.expert.Experts;
import io.millrace.expert.FactorsExpert;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.fusion.FusionWeights;
import io.millrace.item.ItemTable;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import io.millrace.shopper.PastItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ranks the whole catalogue for a batch of shoppers.
 *
 * <p><b>What it computes.</b> fused(u, i) = sum_k scale_k * expert_k(u, i). Dense experts become
 * one query vector with the scales folded in, neighbour experts a sparse list of additions; the
 * scoring backend does the rest in one pass. Afterwards the scores of the best {@value #EXPLAINED}
 * products, the only ones that people or the contest look at, are taken apart again: the scores of
 * all experts, times their scales, add up to the fused one, but for rounding and for what an item
 * learned while the batch was scored, since long passes give way to the writer.
 *
 * <p><b>Memory.</b> For each request of the batch and each neighbour expert a pair of arrays (row,
 * addition) is kept until the scores are taken apart. Reusable; not thread-safe.
 */
public final class SlateScorer {
    /** Twice what a profile shows and what is judged, which leaves out what a shopper had. */
    static final int EXPLAINED = 100;

    private final Experts experts;
    private final int slateSize;
    private final int newcomers;
    private final Explorer explorer;

    /** Null when that expert is switched off. */
    private final FactorsExpert factors;

    private final ScoreBatch batch;
    private final ScoreResults results = new ScoreResults();
    private final RecentItems recent = new RecentItems();
    private final SparseScores scratch = new SparseScores();
    private final float[] query;
    private final float[] row;
    private final List<Additions> additions = new ArrayList<>();

    /** Ranks without looking for newcomers. */
    public SlateScorer(Experts experts, int slateSize) {
        this(experts, new SlateSettings(slateSize, slateSize, 1));
    }

    public SlateScorer(Experts experts, SlateSettings settings) {
        this.experts = requireNonNull(experts, "experts is null");
        slateSize = settings.size();
        newcomers = settings.newcomers();
        explorer = new Explorer(experts);
        factors = experts.find(FactorsExpert.class).orElse(null);
        batch = new ScoreBatch(experts.dimensions());
        query = new float[experts.dimensions()];
        row = new float[experts.dimensions()];
    }

    /**
     * Ranks for all requests.
     *
     * @return one entry a request, in the order of the requests
     */
    public List<ScoredRequest> score(ItemTable.Lease lease, List<ScoreRequest> requests) {
        ItemTable items = lease.items();
        batch.clear();
        FusionWeights weights = FusionWeights.of(items, experts.names());
        for (int i = 0; i < requests.size(); i++) {
            lease.giveWay();
            prepare(items, requests.get(i), weights, i);
        }
        lease.backend().score(batch, results, lease::giveWay);
        List<ScoredRequest> scored = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            lease.giveWay();
            scored.add(takeApart(items, requests.get(i), weights, i));
        }
        return scored;
    }

    private void prepare(ItemTable items, ScoreRequest request, FusionWeights weights, int number) {
        resolve(items, request);
        Arrays.fill(query, 0);
        for (int k = 0; k < experts.size(); k++) {
            if (experts.get(k) instanceof DenseExpert dense) {
                int offset = experts.offset(k);
                int end = offset + dense.width();
                float scale = weights.scale(k);
                dense.writeQuery(items, recent, query, offset);
                for (int d = offset; d < end; d++) {
                    query[d] *= scale;
                }
            }
        }
        batch.add(query, 0, slateSize);
        for (int k = 0; k < experts.size(); k++) {
            if (experts.get(k) instanceof NeighbourExpert neighbours) {
                neighbours.score(items, recent, scratch);
                Additions kept = additions(number, k);
                kept.copy(scratch);
                scratch.clear();
                for (int i = 0; i < kept.size; i++) {
                    batch.addSparse(number, kept.rows[i], kept.values[i] * weights.scale(k));
                }
            }
        }
    }

    private ScoredRequest takeApart(
            ItemTable items, ScoreRequest request, FusionWeights weights, int number) {
        int[] rows = new int[results.count(number)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = results.row(number, i);
        }
        float[][] expertScores = explain(items, request, number, rows);
        List<Candidate> candidates = new ArrayList<>(rows.length);
        for (int i = 0; i < rows.length; i++) {
            candidates.add(
                    new Candidate(items.id(rows[i]), results.score(number, i), expertScores[i]));
        }
        return new ScoredRequest(
                request,
                weights,
                rows,
                candidates,
                newcomers(items, request),
                shopperVector(items, request));
    }

    /** What each expert gave the best product by product; nothing for all others. */
    private float[][] explain(ItemTable items, ScoreRequest request, int number, int[] rows) {
        float[][] scores = new float[rows.length][];
        Arrays.fill(scores, Candidate.UNEXPLAINED);
        Set<String> products = new HashSet<>();
        int[] positions = new int[Math.min(EXPLAINED, rows.length)];
        int size = 0;
        for (int i = 0; i < rows.length && size < positions.length; i++) {
            if (products.add(Products.of(items, rows[i]))) {
                scores[i] = new float[experts.size()];
                positions[size++] = i;
            }
        }
        resolve(items, request);
        for (int k = 0; k < experts.size(); k++) {
            if (experts.get(k) instanceof DenseExpert dense) {
                explain(items, dense, k, rows, positions, size, scores);
            } else {
                additions(number, k).spread(scratch);
                for (int i = 0; i < size; i++) {
                    scores[positions[i]][k] = scratch.get(rows[positions[i]]);
                }
                scratch.clear();
            }
        }
        return scores;
    }

    /** A method of its own, and short: it is compiled soon after a start. */
    private void explain(
            ItemTable items,
            DenseExpert expert,
            int number,
            int[] rows,
            int[] positions,
            int size,
            float[][] scores) {
        int width = expert.width();
        expert.writeQuery(items, recent, query, 0);
        for (int i = 0; i < size; i++) {
            int position = positions[i];
            expert.writeRow(items, rows[position], row, 0);
            scores[position][number] = DotProduct.of(query, 0, row, 0, width);
        }
    }

    private float[] shopperVector(ItemTable items, ScoreRequest request) {
        if (factors == null) {
            return null;
        }
        resolve(items, request);
        float[] vector = new float[factors.settings().dimensions()];
        factors.writeShopper(items, recent, vector, 0);
        return vector;
    }

    private List<String> newcomers(ItemTable items, ScoreRequest request) {
        if (newcomers == 0 || items.newcomers() == 0) {
            return List.of();
        }
        Set<String> had = new HashSet<>(request.bought());
        had.addAll(request.recentIds());
        return explorer.choose(items, request, recent, had, newcomers);
    }

    private void resolve(ItemTable items, ScoreRequest request) {
        List<PastItem> past = request.recent();
        recent.resolve(items, past.size(), i -> past.get(i).itemId(), i -> past.get(i).time());
    }

    private Additions additions(int request, int expert) {
        int index = request * experts.size() + expert;
        while (additions.size() <= index) {
            additions.add(new Additions());
        }
        return additions.get(index);
    }

    /** What one neighbour expert says for one request, raw. */
    private static final class Additions {
        private int[] rows = new int[0];
        private float[] values = new float[0];
        private int size;

        private void copy(SparseScores scores) {
            size = scores.size();
            if (size > rows.length) {
                rows = new int[size * 2];
                values = new float[size * 2];
            }
            for (int i = 0; i < size; i++) {
                rows[i] = scores.row(i);
                values[i] = scores.get(rows[i]);
            }
        }

        private void spread(SparseScores target) {
            for (int i = 0; i < size; i++) {
                target.add(rows[i], values[i]);
            }
        }
    }
}
