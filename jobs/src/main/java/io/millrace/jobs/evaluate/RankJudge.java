package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.fusion.FusionWeights;
import io.millrace.item.ItemTable;
import io.millrace.scoring.ScoreBatch;
import io.millrace.scoring.ScoreResults;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the rank of one item among all candidates, for every expert alone and for the fusion.
 *
 * <p><b>What it computes.</b> The rank is 1 plus the number of other candidates whose score is at
 * least as high: ties count against the model. Candidates are the live rows without the excluded
 * ones. The ranks are exact: nothing is sampled or cut off.
 *
 * <p><b>How.</b> A neighbour expert gives most rows nothing, so only the rows it touches are
 * compared; an item it gives nothing has all candidates before it. Dense experts and the fusion are
 * requests to the scoring backend, one batch for all.
 *
 * <p>Reusable; not thread-safe. {@link #judge} is called under a lease, and what it found stands
 * until the next call.
 */
final class RankJudge {
    /** Length of the fused list that coverage and novelty are taken from. */
    static final int LIST = 10;

    private final Experts experts;
    private final ScoreBatch batch;
    private final ScoreBatch fusedBatch;
    private final ScoreResults results = new ScoreResults();
    private final RecentItems recent = new RecentItems();
    private final SparseScores scratch = new SparseScores();
    private final float[] query;
    private final float[] fusedQuery;
    private final int[] ranks;
    private boolean[] isExcluded = new boolean[1024];
    private int[] excludedRows = new int[256];
    private int excluded;
    private int excludedLive;

    RankJudge(Experts experts) {
        this.experts = requireNonNull(experts, "experts is null");
        batch = new ScoreBatch(experts.dimensions());
        fusedBatch = new ScoreBatch(experts.dimensions());
        query = new float[experts.dimensions()];
        fusedQuery = new float[experts.dimensions()];
        ranks = new int[experts.size() + 1];
    }

    /**
     * Ranks.
     *
     * @param recentIds the shopper's last distinct items, newest first
     * @param seen whose rows are no candidates, or null when all are
     * @param liveRows how many rows are live
     * @param chosen a live row that is not excluded
     */
    void judge(
            ItemTable.Lease lease,
            String segment,
            List<String> recentIds,
            SeenItems seen,
            int liveRows,
            int chosen) {
        ItemTable items = lease.items();
        recent.resolve(items, recentIds);
        FusionWeights weights = FusionWeights.of(items, segment, experts.names());
        exclude(items, seen);
        int candidates = liveRows - excludedLive;
        prepareFusedQuery(items, weights);
        for (int k = 0; k < experts.size(); k++) {
            Expert expert = experts.get(k);
            if (expert instanceof DenseExpert dense) {
                ranks[k] = rankDense(lease, dense, k, chosen);
            } else if (expert instanceof NeighbourExpert neighbours) {
                neighbours.score(items, recent, scratch);
                ranks[k] = rankAmongTouched(items, candidates, chosen);
                for (int i = 0; i < scratch.size(); i++) {
                    int row = scratch.row(i);
                    fusedBatch.addSparse(0, row, scratch.get(row) * weights.scale(k));
                }
                scratch.clear();
            }
        }
        lease.backend().score(fusedBatch, results);
        ranks[experts.size()] = lease.backend().rankOf(fusedBatch, 0, chosen);
        includeAll();
    }

    /** The rank an expert gave; the fusion comes after the last expert. */
    int rank(int model) {
        return ranks[model];
    }

    /** How many rows the fused list has, at most {@value #LIST}. */
    int listed() {
        return results.count(0);
    }

    int listedRow(int position) {
        return results.row(0, position);
    }

    private void prepareFusedQuery(ItemTable items, FusionWeights weights) {
        Arrays.fill(fusedQuery, 0);
        for (int k = 0; k < experts.size(); k++) {
            if (experts.get(k) instanceof DenseExpert dense) {
                int offset = experts.offset(k);
                dense.writeQuery(items, recent, fusedQuery, offset);
                for (int d = offset; d < offset + dense.width(); d++) {
                    fusedQuery[d] *= weights.scale(k);
                }
            }
        }
        fusedBatch.clear();
        fusedBatch.add(fusedQuery, 0, LIST);
        excludeFrom(fusedBatch);
    }

    private int rankDense(ItemTable.Lease lease, DenseExpert dense, int k, int chosen) {
        Arrays.fill(query, 0);
        dense.writeQuery(lease.items(), recent, query, experts.offset(k));
        batch.clear();
        batch.add(query, 0, 1);
        excludeFrom(batch);
        return lease.backend().rankOf(batch, 0, chosen);
    }

    private int rankAmongTouched(ItemTable items, int candidates, int chosen) {
        float score = scratch.get(chosen);
        if (score <= 0) {
            return candidates;
        }
        int rank = 1;
        for (int i = 0; i < scratch.size(); i++) {
            int row = scratch.row(i);
            if (row != chosen
                    && !isExcluded[row]
                    && items.isLive(row)
                    && scratch.get(row) >= score) {
                rank++;
            }
        }
        return rank;
    }

    private void exclude(ItemTable items, SeenItems seen) {
        if (isExcluded.length < items.rows()) {
            isExcluded = new boolean[items.rows() * 2];
        }
        excluded = 0;
        excludedLive = 0;
        if (seen != null) {
            seen.forEachRow(items, row -> exclude(row, items.isLive(row)));
        }
    }

    private void exclude(int row, boolean live) {
        if (excluded == excludedRows.length) {
            excludedRows = Arrays.copyOf(excludedRows, excluded * 2);
        }
        excludedRows[excluded++] = row;
        isExcluded[row] = true;
        if (live) {
            excludedLive++;
        }
    }

    private void excludeFrom(ScoreBatch target) {
        for (int i = 0; i < excluded; i++) {
            target.exclude(0, excludedRows[i]);
        }
    }

    private void includeAll() {
        for (int i = 0; i < excluded; i++) {
            isExcluded[excludedRows[i]] = false;
        }
    }
}
