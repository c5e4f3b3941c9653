package io.millrace.judge;

import static java.util.Objects.requireNonNull;

import io.millrace.events.EventIds;
import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.expert.Experts;
import io.millrace.expert.RecentItems;
import io.millrace.fusion.FusionWeights;
import io.millrace.fusion.Segments;
import io.millrace.item.ItemTable;
import io.millrace.shopper.HadItems;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperLearner;
import io.millrace.shopper.ShopperState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Looks at an event before it is learned from: what of it is a choice that can be judged, and, for
 * a share of the choices, which rank each contestant of the fusion gives it among all items. The
 * choice takes these ranks along to {@link SlateEvaluator}, where it becomes evidence once.
 *
 * <p><b>Protocol.</b> A choice is a positive event on an item that is new to the shopper and can be
 * ranked. It is judged with the shopper's history from before its basket (everything of the same
 * time), over all live items without those the shopper had before the basket. Shoppers of whom
 * nothing was known before the basket are not judged.
 *
 * <p><b>Cost.</b> One judgement is K passes over all N items for each of the M contestants. The
 * share is taken of catalogues of up to {@value #FULL_SHARE_ROWS} items and shrinks beyond, so that
 * the cost of an event is bounded. Which events are judged follows from the shopper, the event's
 * number and N alone.
 */
public final class EventJudge {
    private static final int FULL_SHARE_ROWS = 20_000;

    private final Experts experts;
    private final ShopperLearner learner;
    private final double share;
    private final RankJudge ranks;
    private final ContestJudge contest = new ContestJudge();
    private final RankCounts live = new RankCounts(QualityCounts.LIVE);
    private final RecentItems recent = new RecentItems();

    /**
     * @param share of the choices that are judged, 0 to 1
     */
    public EventJudge(Experts experts, ShopperLearner learner, double share) {
        this.experts = requireNonNull(experts, "experts is null");
        this.learner = requireNonNull(learner, "learner is null");
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1: share=" + share);
        }
        this.share = share;
        ranks = new RankJudge(experts);
    }

    /**
     * The share that is judged where there are so many items.
     *
     * @param share of the choices of a small catalogue, 0 to 1
     */
    public static double boundedShare(double share, int items) {
        return share * Math.min(1, (double) FULL_SHARE_ROWS / items);
    }

    /** The ranks that the serving weights gave to judged choices. */
    public RankCounts live() {
        return live;
    }

    /**
     * What of an event is to be judged, before it is learned from; judges its share at once.
     *
     * @return the choice, without items where the event is none
     */
    public Choice judge(ItemTable.Lease lease, ShopperState state, ShopperEvent event) {
        long number = state.events() + 1;
        long time = Math.max(state.time(), event.time());
        List<String> judged = new ArrayList<>();
        List<String> unranked = new ArrayList<>();
        for (String itemId : itemIds(event)) {
            if (!state.had().contains(itemId) && !judged.contains(itemId)) {
                int row = lease.items().row(itemId);
                boolean ranked = row != ItemTable.NO_ROW && lease.items().isLive(row);
                (ranked ? judged : unranked).add(itemId);
            }
        }
        Choice.Kind kind =
                switch (event.kind()) {
                    case EVENT -> Choice.Kind.CHOSEN;
                    case MERGE -> Choice.Kind.MERGED;
                    case RETIRE, ERASE -> Choice.Kind.RETIRED;
                };
        boolean known = state.had().sizeBefore(time) > 0;
        List<FullRanks> inFull =
                kind == Choice.Kind.CHOSEN && known && !judged.isEmpty()
                        ? judgeSampled(lease, state, event.shopperId(), number, time, judged)
                        : List.of();
        return new Choice(event.shopperId(), kind, number, time, judged, unranked, inFull);
    }

    private List<String> itemIds(ShopperEvent event) {
        return event.kind() == ShopperEvent.Kind.MERGE
                ? event.past().stream().map(PastItem::itemId).toList()
                : learner.positives(event);
    }

    private List<FullRanks> judgeSampled(
            ItemTable.Lease lease,
            ShopperState state,
            String shopperId,
            long number,
            long time,
            List<String> judged) {
        ItemTable items = lease.items();
        double bounded = boundedShare(share, items.rows());
        SplittableRandom random = new SplittableRandom(EventIds.hash(shopperId) + number);
        List<PastItem> past = learner.recentBefore(state, time);
        recent.resolve(items, past.size(), i -> past.get(i).itemId(), i -> past.get(i).time());
        List<FullRanks> inFull = new ArrayList<>();
        for (String itemId : judged) {
            if (random.nextDouble() < bounded) {
                int row = items.row(itemId);
                HadItems had = state.had();
                ranks.score(
                        lease,
                        recent,
                        (table, action) -> excludeHad(table, had, time, action),
                        row);
                live.add(ranks.rankOf(FusionWeights.of(items, experts.names()).scales()));
                WeightsRecord weights = items.weights(Segments.GLOBAL);
                if (weights != null && weights.experts().equals(experts.names())) {
                    inFull.add(contest.rankInFull(weights, ranks, itemId, bounded));
                }
            }
        }
        return inFull;
    }

    private static void excludeHad(ItemTable items, HadItems had, long time, IntConsumer action) {
        had.forEachBefore(
                time,
                hash -> {
                    int row = items.rowOfHash(hash);
                    if (row != ItemTable.NO_ROW) {
                        action.accept(row);
                    }
                });
    }
}
