package io.millrace.slate;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
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
 * scoring backend does the rest in one pass. Afterwards the score of each ranked item is taken
 * apart again: the scores of all experts, times their scales, add up to it, but for rounding and
 * for what an item learned while the batch was scored, since long passes give way to the writer.
 *
 * <p><b>Memory.</b> For each request of the batch and each neighbour expert a pair of arrays (row,
 * addition) is kept until the scores are taken apart. Reusable; not thread-safe.
 */
public final class SlateScorer {
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
                dense.writeQuery(items, recent, query, offset);
                for (int d = offset; d < offset + dense.width(); d++) {
                    query[d] *= weights.scale(k);
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
        int size = results.count(number);
        int[] rows = new int[size];
        float[][] expertScores = new float[size][experts.size()];
        for (int i = 0; i < size; i++) {
            rows[i] = results.row(number, i);
        }
        resolve(items, request);
        for (int k = 0; k < experts.size(); k++) {
            Expert expert = experts.get(k);
            if (expert instanceof DenseExpert dense) {
                dense.writeQuery(items, recent, query, 0);
                for (int i = 0; i < size; i++) {
                    dense.writeRow(items, rows[i], row, 0);
                    float score = 0;
                    for (int d = 0; d < dense.width(); d++) {
                        score += query[d] * row[d];
                    }
                    expertScores[i][k] = score;
                }
            } else {
                additions(number, k).spread(scratch);
                for (int i = 0; i < size; i++) {
                    expertScores[i][k] = scratch.get(rows[i]);
                }
                scratch.clear();
            }
        }
        List<Candidate> candidates = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
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
