package io.millrace.judge;

import static java.util.Objects.requireNonNull;

import io.millrace.expert.DenseExpert;
import io.millrace.expert.Expert;
import io.millrace.expert.Experts;
import io.millrace.expert.NeighbourExpert;
import io.millrace.expert.RecentItems;
import io.millrace.expert.SparseScores;
import io.millrace.item.ItemTable;
import io.millrace.scoring.cpu.RowCounter;
import java.util.Arrays;

/**
 * Finds the rank of one item among all candidates, for every expert alone and for any weighting of
 * them.
 *
 * <p><b>What it computes.</b> The rank is 1 plus the number of other candidates whose score is at
 * least as high: ties count against the model. Candidates are the live rows without the excluded
 * ones. The ranks are exact: nothing is sampled or cut off.
 *
 * <p><b>How.</b> The scores of every expert for every row are written down once: K arrays of N
 * floats, negative infinity for what is no candidate. A weighting then costs one pass of K * N
 * multiplications and additions ({@link RowCounter}), and the same arrays serve any number of
 * weightings.
 *
 * <p><b>Memory.</b> (K + 1) * N floats. Reusable; not thread-safe. What {@link #score} found stands
 * until the next call.
 */
public final class RankJudge implements Ranking {
    /** Length of the fused list that coverage and novelty are taken from. */
    public static final int LIST = 10;

    private final Experts experts;
    private final RowCounter counter = RowCounter.best();
    private final SparseScores scratch = new SparseScores();
    private final float[][] queries;
    private final int[] listedRows = new int[LIST];
    private float[][] scores;
    private float[] fused = new float[0];
    private int[] others = new int[256];
    private int otherCount;
    private int rows;
    private int chosen;
    private final int[] ranks;
    private int listed;

    public RankJudge(Experts experts) {
        this.experts = requireNonNull(experts, "experts is null");
        queries = new float[experts.size()][];
        for (int k = 0; k < queries.length; k++) {
            queries[k] = new float[experts.get(k) instanceof DenseExpert dense ? dense.width() : 0];
        }
        scores = new float[experts.size()][0];
        ranks = new int[experts.size() + 1];
    }

    /**
     * Scores all rows for a shopper.
     *
     * @param recentItems the shopper's last distinct items
     * @param excluded whose rows are no candidates
     * @param row a live row that is not excluded
     */
    public void score(
            ItemTable.Lease lease, RecentItems recentItems, ExcludedRows excluded, int row) {
        ItemTable items = lease.items();
        rows = items.rows();
        chosen = row;
        if (fused.length < rows) {
            int length = rows + rows / 2;
            fused = new float[length];
            scores = new float[experts.size()][length];
        }
        for (int k = 0; k < experts.size(); k++) {
            Expert expert = experts.get(k);
            if (expert instanceof DenseExpert dense) {
                dense.writeQuery(items, recentItems, queries[k], 0);
                if (isZero(queries[k])) {
                    Arrays.fill(scores[k], 0, rows, 0f);
                } else {
                    lease.backend().products(queries[k], experts.offset(k), scores[k], rows);
                }
            } else if (expert instanceof NeighbourExpert neighbours) {
                neighbours.score(items, recentItems, scratch);
                scratch.copyTo(scores[k], rows);
                scratch.clear();
            }
        }
        otherCount = 0;
        items.forEachDeadRow(this::leaveOut);
        excluded.forEachRow(items, each -> leaveOutLive(items, each));
        for (float[] each : scores) {
            for (int i = 0; i < otherCount; i++) {
                each[others[i]] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** Finds the ranks that every expert alone and a weighting give, and the weighting's list. */
    public void rankAll(float[] scales) {
        for (int k = 0; k < experts.size(); k++) {
            ranks[k] = counter.atLeast(scores[k], scores[k][chosen], rows);
        }
        ranks[experts.size()] = rankOf(scales);
        list(scales);
    }

    /** The rank an expert gave; the weighting's comes after the last expert's. */
    public int rank(int model) {
        return ranks[model];
    }

    @Override
    public int rankOf(float[] scales) {
        float own = RowCounter.weighted(scores, scales, chosen);
        int rank = counter.weightedAtLeast(scores, scales, own, rows);
        // Where no expert counts, what is no candidate scores 0 like everybody.
        return rank == rows ? rows - otherCount : rank;
    }

    /** Raw score of one expert for one row; negative infinity where it is no candidate. */
    public float score(int expert, int row) {
        return scores[expert][row];
    }

    private void list(float[] scales) {
        fuse(scales);
        for (int i = 0; i < otherCount; i++) {
            fused[others[i]] = Float.NEGATIVE_INFINITY;
        }
        listed = 0;
        for (int row = 0; row < rows; row++) {
            if (listed < LIST || fused[row] > fused[listedRows[listed - 1]]) {
                if (fused[row] > Float.NEGATIVE_INFINITY) {
                    insert(row);
                }
            }
        }
    }

    /** How many rows the list has, at most {@value #LIST}. */
    public int listed() {
        return listed;
    }

    public int listedRow(int position) {
        return listedRows[position];
    }

    private void insert(int row) {
        int at = listed < LIST ? listed++ : LIST - 1;
        while (at > 0 && fused[listedRows[at - 1]] < fused[row]) {
            listedRows[at] = listedRows[at - 1];
            at--;
        }
        listedRows[at] = row;
    }

    /** An expert with nothing to say of a shopper, such as content without a catalogue. */
    private static boolean isZero(float[] query) {
        for (float component : query) {
            if (component != 0) {
                return false;
            }
        }
        return true;
    }

    private void fuse(float[] scales) {
        Arrays.fill(fused, 0, rows, 0f);
        for (int k = 0; k < scales.length; k++) {
            if (scales[k] != 0) {
                addScaled(scores[k], scales[k], fused, rows);
            }
        }
    }

    private static void addScaled(float[] source, float scale, float[] target, int length) {
        for (int i = 0; i < length; i++) {
            target[i] += scale * source[i];
        }
    }

    private void leaveOutLive(ItemTable items, int row) {
        if (items.isLive(row)) {
            leaveOut(row);
        }
    }

    private void leaveOut(int row) {
        if (otherCount == others.length) {
            others = Arrays.copyOf(others, otherCount * 2);
        }
        others[otherCount++] = row;
    }
}
