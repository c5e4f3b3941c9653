package io.millrace.jobs.evaluate;

import io.millrace.jobs.evaluate.TuningGrid.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Chooses settings on the beginning of a stream.
 *
 * <p><b>What it computes.</b> Successive halving: all candidates go over a short piece of the first
 * {@value #PERCENT} % of the stream, the better half of them over a piece twice as long, and so on;
 * those that are left go over all of it, and the one whose fused lists have the highest MRR is
 * chosen. With n candidates there are log2(n) rounds, at most {@value #MOST_ROUNDS}, so that no
 * piece is shorter than an eighth. Of equals the one that comes first is better.
 *
 * <p><b>The settings as they are</b> stay in to the last round: what is chosen is better than they
 * are on the same events, or it is they.
 *
 * <p>After K. Jamieson, A. Talwalkar, Non-stochastic best arm identification and hyperparameter
 * optimization, AISTATS 2016.
 */
final class Tuning {
    /** The share of the stream that settings are chosen on. */
    static final int PERCENT = 20;

    private static final int MOST_ROUNDS = 4;

    private final RunPool pool;
    private final List<String> experts;
    private final long seed;

    /**
     * @param experts names of those that are fused
     */
    Tuning(RunPool pool, List<String> experts, long seed) {
        this.pool = pool;
        this.experts = List.copyOf(experts);
        this.seed = seed;
    }

    /**
     * What was chosen.
     *
     * @param cut the first line that had no part in the choice
     * @param events before it
     * @param tried how many candidates there were
     * @param chosen the best of them
     * @param meanReciprocalRank of the chosen one's fused lists before the cut
     * @param before the same for the settings as they were
     */
    record Choice(
            int cut,
            int events,
            int tried,
            Candidate chosen,
            double meanReciprocalRank,
            double before) {
        /** In one line. */
        String sentence() {
            return String.format(
                    Locale.ROOT,
                    "Chosen of %d on the first %d %% (%,d events, not judged below): %s; mrr %.4f,"
                            + " as they were %.4f.",
                    tried,
                    PERCENT,
                    events,
                    chosen,
                    meanReciprocalRank,
                    before);
        }
    }

    private record Scored(Candidate candidate, int order, double meanReciprocalRank) {}

    /**
     * Chooses.
     *
     * @param candidates at least one; the first is the settings as they are
     */
    Choice choose(List<Candidate> candidates) throws InterruptedException {
        EventStream stream = pool.data().stream();
        int cut = stream.cut(PERCENT / 100.0);
        int rounds = rounds(candidates.size());
        List<Scored> left = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            left.add(new Scored(candidates.get(i), i, 0));
        }
        for (int round = 1; round <= rounds; round++) {
            Span span = new Span(0, cut >> rounds - round);
            left = ranked(round, rounds, left, span);
            if (round < rounds) {
                left = betterHalf(left);
            }
        }
        Scored best = left.get(0);
        double before =
                left.stream()
                        .filter(each -> each.order() == 0)
                        .mapToDouble(Scored::meanReciprocalRank)
                        .sum();
        return new Choice(
                cut,
                stream.eventsBefore(cut),
                candidates.size(),
                best.candidate(),
                best.meanReciprocalRank(),
                before);
    }

    /** How many rounds so many candidates take, at least one. */
    static int rounds(int candidates) {
        int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, candidates - 1));
        return Math.min(MOST_ROUNDS, halvings);
    }

    private List<Scored> ranked(int round, int rounds, List<Scored> entrants, Span span)
            throws InterruptedException {
        List<RunPlan> plans = new ArrayList<>();
        for (Scored entrant : entrants) {
            plans.add(new RunPlan(entrant.candidate().config(), experts, seed, span));
        }
        List<Double> ranks =
                pool.run(
                        "tuning, round %d of %d".formatted(round, rounds),
                        plans,
                        result -> result.fused().meanReciprocalRank());
        List<Scored> ranked = new ArrayList<>();
        for (int i = 0; i < ranks.size(); i++) {
            Scored entrant = entrants.get(i);
            ranked.add(new Scored(entrant.candidate(), entrant.order(), ranks.get(i)));
        }
        ranked.sort(
                Comparator.comparingDouble(Scored::meanReciprocalRank)
                        .reversed()
                        .thenComparingInt(Scored::order));
        return ranked;
    }

    /** The first half, and the settings as they are if they are not among it. */
    private static List<Scored> betterHalf(List<Scored> ranked) {
        List<Scored> half = new ArrayList<>(ranked.subList(0, (ranked.size() + 1) / 2));
        if (half.stream().noneMatch(each -> each.order() == 0)) {
            ranked.stream().filter(each -> each.order() == 0).forEach(half::add);
        }
        return half;
    }
}
