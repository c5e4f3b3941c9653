package io.millrace.judge;

import static java.util.Objects.requireNonNull;

import io.millrace.events.modellog.ModelRecord.WeightsRecord;
import io.millrace.fusion.FusionSampler;
import io.millrace.shopper.HadItems;
import io.millrace.slate.Slate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.agrona.collections.LongHashSet;

/**
 * Judges slates by what their shoppers chose next.
 *
 * <p><b>Protocol.</b> A choice is judged with the newest slate that was there when it was made: one
 * made after an earlier event of the shopper and at an earlier time, so that all lines of a basket
 * are judged with the slate from before the basket. The rank is the item's place among the
 * candidates that the shopper did not have before the basket; what is not on the slate is a miss.
 * Choices of shoppers of whom nothing was known before, and of those whose slate had not been made
 * in time, are counted apart. A slate that comes after the choice is not used for it: the table it
 * was made from may know the choice already.
 *
 * <p><b>Order.</b> A shopper's choices come in order. A slate may overtake the choice it knows of,
 * so slates of later moments wait beside the one that is to be judged with. Of one moment only the
 * newest slate stays, and none that an equally usable newer one replaces; past {@value #REMEMBERED}
 * the oldest goes.
 *
 * <p>Every contestant of the fusion ranks the same candidates too; a choice that is not on the
 * slate counts 0 for all of them. Which candidates there are is the serving weights' doing, though:
 * what the contestants gave to the share of the choices that was ranked among all items corrects
 * that, see {@link ContestJudge#combine}. Of a choice without a slate these ranks count alone.
 *
 * <p>Not thread-safe.
 */
public final class SlateEvaluator {
    static final int REMEMBERED = 2;

    private final FusionSampler sampler;
    private final ContestJudge contest = new ContestJudge();
    private final ServedRanking ranking = new ServedRanking();
    private final RankCounts served = new RankCounts(QualityCounts.SERVED);
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final LongHashSet had = new LongHashSet();
    private final LongConsumer ages;
    private final JudgementTarget judgements;

    /** Takes the rank that what had been served gave to one chosen item. */
    @FunctionalInterface
    public interface JudgementTarget {
        /**
         * @param rank from 1, or {@link Ranking#NOT_RANKED}
         */
        void judged(Choice choice, String itemId, int rank);
    }

    /**
     * @param sampler takes the judgements of the contestants
     */
    public SlateEvaluator(FusionSampler sampler) {
        this(sampler, age -> {}, (choice, itemId, rank) -> {});
    }

    /**
     * @param sampler takes the judgements of the contestants
     * @param ages takes for each judged choice how old the slate was that was judged with, event
     *     milliseconds
     * @param judgements takes every item that is judged
     */
    public SlateEvaluator(FusionSampler sampler, LongConsumer ages, JudgementTarget judgements) {
        this.sampler = requireNonNull(sampler, "sampler is null");
        this.ages = requireNonNull(ages, "ages is null");
        this.judgements = requireNonNull(judgements, "judgements is null");
    }

    public ServedState newState() {
        return new ServedState();
    }

    /** Remembers a slate of the shopper, who has not gone. */
    public void serve(ServedState state, Slate slate) {
        collectHad(state, slate.request().time() + 1);
        ServedSlate added = ServedSlate.of(slate, had);
        List<ServedSlate> kept = new ArrayList<>(REMEMBERED + 1);
        boolean placed = false;
        for (ServedSlate each : state.slates) {
            boolean sameMoment = each.time() == added.time();
            if (sameMoment && each.events() > added.events()) {
                return;
            }
            if (!placed && each.time() >= added.time()) {
                kept.add(added);
                placed = true;
            }
            if (!sameMoment) {
                kept.add(each);
            }
        }
        if (!placed) {
            kept.add(added);
        }
        int surplus = Math.max(0, kept.size() - REMEMBERED);
        state.slates.clear();
        state.slates.addAll(kept.subList(surplus, kept.size()));
    }

    /**
     * Judges what the shopper chose.
     *
     * @param weights whose contestants are judged too, or null
     */
    public void choose(ServedState state, Choice choice, WeightsRecord weights) {
        switch (choice.kind()) {
            case CHOSEN -> {
                dropReplaced(state, choice);
                judge(state, choice, weights);
                remember(state, choice);
            }
            case MERGED -> remember(state, choice);
            case RETIRED -> {
                state.slates.clear();
                state.had = new HadItems();
            }
        }
    }

    /** Hands out what was counted since the last time. */
    public void drainTo(ObjLongConsumer<String> target) {
        served.drainTo(target);
        counts.forEach(target::accept);
        counts.clear();
    }

    private void judge(ServedState state, Choice choice, WeightsRecord weights) {
        int choices = choice.judged().size();
        if (choices == 0) {
            return;
        }
        ServedSlate slate = usable(state, choice);
        if (slate == null) {
            boolean known = state.had.sizeBefore(choice.time()) > 0;
            String reason = known ? QualityCounts.WITHOUT_SLATE : QualityCounts.FIRST_VISIT;
            counts.merge(reason, (long) choices, Long::sum);
            choice.inFull().forEach(full -> judgeContest(weights, null, full));
            return;
        }
        ages.accept(choice.time() - slate.time());
        collectHad(state, choice.time());
        for (String itemId : choice.judged()) {
            ranking.set(slate, had, itemId);
            int rank = ranking.servedRank();
            served.add(rank);
            judgements.judged(choice, itemId, rank);
            judgeContest(weights, slate, choice.inFull(itemId));
        }
    }

    /**
     * @param slate whose ranking is set, or null
     * @param full of the choice, or null
     */
    private void judgeContest(WeightsRecord weights, ServedSlate slate, FullRanks full) {
        // Contestants that changed on the way cannot be brought together, whatever they gave.
        if (weights == null || full != null && !full.isOf(weights)) {
            return;
        }
        boolean comparable = slate != null && weights.experts().equals(slate.experts());
        double[] onSlate = comparable ? contest.judge(weights, ranking) : null;
        double[] combined = contest.combine(onSlate, full);
        if (combined != null) {
            sampler.judged(weights, combined);
        }
    }

    private static ServedSlate usable(ServedState state, Choice choice) {
        ServedSlate newest = null;
        for (ServedSlate slate : state.slates) {
            if (slate.isBefore(choice.events(), choice.time())) {
                newest = slate;
            }
        }
        return newest;
    }

    /** Choices come in order: of the slates from before this one only the newest is used again. */
    private static void dropReplaced(ServedState state, Choice choice) {
        ServedSlate newest = usable(state, choice);
        state.slates.removeIf(
                slate -> slate != newest && slate.isBefore(choice.events(), choice.time()));
    }

    private static void remember(ServedState state, Choice choice) {
        choice.judged().forEach(itemId -> state.had.add(itemId, choice.time()));
        choice.unranked().forEach(itemId -> state.had.add(itemId, choice.time()));
    }

    private void collectHad(ServedState state, long before) {
        had.clear();
        state.had.forEachBefore(before, had::add);
    }
}
