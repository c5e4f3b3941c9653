package io.millrace.jobs.candidate;

import io.millrace.jobs.evaluate.PairedBootstrap;
import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.judge.Judgement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/**
 * Brings together what two jobs say of the same choices, and compares them.
 *
 * <p><b>What is compared.</b> Choices (shopper, item and event time) that both jobs judged, each by
 * what it had served before, within {@link #MOST_APART} of each other. A job that works off what
 * came in while it was away serves slates that are older than they would be, which says nothing of
 * its ranking; what it judges then is counted apart. So is what only one job judged, since the
 * other had no slate in time, or has not come that far.
 *
 * <p><b>Memory.</b> Choices that are not paired yet, the shoppers, and sums of {@value #GROUPS}
 * groups of shoppers: with more of them than that, groups are drawn in the bootstrap.
 *
 * <p>A choice that a job repeats after a failure, and that was paired before, counts as judged by
 * that job only. Not thread-safe.
 */
final class PairedJudgements {
    static final Duration MOST_APART = Duration.ofSeconds(30);

    private static final int GROUPS = 20_000;

    /** Whose judgement it is. */
    enum Side {
        LIVE,
        CANDIDATE
    }

    private record Choice(long shopper, long item, long time) {}

    private record Published(int rank, long at) {}

    private final Map<Side, Map<Choice, Published>> waiting = new EnumMap<>(Side.class);
    private final Map<Figure, double[]> live = new EnumMap<>(Figure.class);
    private final Map<Figure, double[]> candidate = new EnumMap<>(Figure.class);
    private final int[] choices = new int[GROUPS];
    private final LongHashSet shoppers = new LongHashSet();
    private long pairs;
    private long apart;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    PairedJudgements() {
        for (Side side : Side.values()) {
            waiting.put(side, new HashMap<>());
        }
        for (Figure figure : Figure.values()) {
            live.put(figure, new double[GROUPS]);
            candidate.put(figure, new double[GROUPS]);
        }
    }

    /**
     * Takes a judgement in.
     *
     * @param publishedAt when, epoch milliseconds
     */
    void add(Side side, Judgement judgement, long publishedAt) {
        Choice choice = new Choice(judgement.shopper(), judgement.item(), judgement.time());
        Side other = side == Side.LIVE ? Side.CANDIDATE : Side.LIVE;
        Published counterpart = waiting.get(other).remove(choice);
        Published own = new Published(judgement.rank(), publishedAt);
        if (counterpart == null) {
            waiting.get(side).put(choice, own);
        } else if (Math.abs(counterpart.at() - publishedAt) > MOST_APART.toMillis()) {
            apart++;
        } else if (side == Side.LIVE) {
            pair(choice.shopper(), own, counterpart);
        } else {
            pair(choice.shopper(), counterpart, own);
        }
    }

    Comparison compare() {
        Map<Figure, PairedBootstrap.Interval> intervals = new EnumMap<>(Figure.class);
        if (Comparison.isEnough(pairs, shoppers.size())) {
            for (Figure figure : Figure.values()) {
                intervals.put(
                        figure,
                        PairedBootstrap.compareSums(
                                live.get(figure), candidate.get(figure), choices));
            }
        }
        return new Comparison(
                pairs,
                shoppers.size(),
                unpaired(Side.LIVE),
                unpaired(Side.CANDIDATE),
                apart,
                first,
                last,
                intervals);
    }

    private void pair(long shopper, Published ofLive, Published ofCandidate) {
        int group = Math.floorMod(shopper, GROUPS);
        for (Figure figure : Figure.values()) {
            live.get(figure)[group] += figure.of(ofLive.rank());
            candidate.get(figure)[group] += figure.of(ofCandidate.rank());
        }
        choices[group]++;
        shoppers.add(shopper);
        pairs++;
        first = Math.min(first, Math.min(ofLive.at(), ofCandidate.at()));
        last = Math.max(last, Math.max(ofLive.at(), ofCandidate.at()));
    }

    /**
     * Of the time in which there are pairs: before it and after it the other job may not have run.
     */
    private long unpaired(Side side) {
        return waiting.get(side).values().stream()
                .filter(published -> published.at() >= first && published.at() <= last)
                .count();
    }
}
