package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.Experts;
import io.millrace.expert.RecentItems;
import io.millrace.fusion.FusionSampler;
import io.millrace.fusion.FusionWeights;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemTable;
import io.millrace.judge.ContestJudge;
import io.millrace.judge.ExcludedRows;
import io.millrace.judge.RankJudge;
import io.millrace.shopper.PastItem;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * Judges one choice on another thread, while what was chosen is learned from. Either only reads the
 * item table, so that both see the model as it was before the choice.
 *
 * <p>For one caller: {@link #start}, {@link #await}, and nothing is published in between.
 */
final class BackgroundJudge {
    private final ItemTable table;
    private final SecondThread worker;
    private final RankJudge ranks;
    private final List<String> experts;
    private final ContestJudge contestJudge = new ContestJudge();
    private final RecentItems recent = new RecentItems();
    private FutureTask<Void> task;
    private WeightsRecord contestWeights;
    private double[] contest;

    /**
     * @param experts of the judge alone: they have working memory
     */
    BackgroundJudge(ItemTable table, Experts experts, SecondThread worker) {
        this.table = requireNonNull(table, "table is null");
        this.worker = requireNonNull(worker, "worker is null");
        this.experts = experts.names();
        ranks = new RankJudge(experts);
    }

    /**
     * Begins to judge.
     *
     * @param past the shopper's items; may change once this has returned
     * @param excluded no candidates; must not change before {@link #await} has returned
     * @param itemId what was chosen: a live item
     */
    void start(List<PastItem> past, ExcludedRows excluded, String itemId) {
        recent.resolve(table, past.size(), i -> past.get(i).itemId(), i -> past.get(i).time());
        task = worker.start(() -> judge(excluded, table.row(itemId)));
    }

    /**
     * Waits for the ranks.
     *
     * @param sampler takes what the contestants made of the choice
     * @return the ranks, until the next start
     */
    RankJudge await(FusionSampler sampler) {
        SecondThread.await(task);
        if (contestWeights != null) {
            sampler.judged(contestWeights, contest);
        }
        return ranks;
    }

    private void judge(ExcludedRows excluded, int row) {
        try (ItemTable.Lease lease = table.read()) {
            ranks.score(lease, recent, excluded, row);
            ranks.rankAll(FusionWeights.of(table, experts).scales());
            contestWeights = table.weights(Segments.GLOBAL);
            if (contestWeights != null) {
                contest = contestJudge.judge(contestWeights, ranks);
            }
        }
    }
}
