package io.millrace.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Weightings of the experts compete for serving, judged by the rank they give to what shoppers
 * chose.
 *
 * <p><b>Who competes.</b> Two learners (softmax and least squares), equal weights, each expert
 * alone (so that the fusion cannot fall below its best expert for long), all experts but one, and a
 * few weightings that evolve: now and then the worst of these become perturbations of the champion.
 *
 * <p><b>How it is decided.</b> Every event is judged by all contestants, so they are compared in
 * pairs: with d the difference of two reciprocal ranks, the evidence is the decayed sum of d over
 * the root of the decayed sum of d^2 about its mean, the statistic of the paired t-test. A
 * contestant becomes champion when its advantage over the champion exceeds a number of standard
 * errors, and it is the greatest such advantage. A learned loss would not do in place of ranks:
 * over uniformly drawn negatives it is about the middle of the list and not about its top.
 *
 * <p><b>Memory.</b> For M contestants the decayed sums of their reciprocal ranks and of the
 * products of these, two by two: M + M^2 / 2 doubles, from which the evidence between any two
 * follows. A new perturbation inherits the champion's row, so it starts with neither advantage nor
 * disadvantage.
 *
 * <p>Mutable, owned by {@link FusionLearner}; plain data for {@link FusionStateCodec}.
 */
final class Contest {
    static final String SOFTMAX = "softmax";
    static final String LEAST_SQUARES = "least-squares";
    static final String EQUAL = "equal";
    static final String EVOLVING = "evolving";

    /** What the least-squares learner starts with: a fit to rare ones among zeros is small. */
    private static final double LEAST_SQUARES_START = 0.1;

    final List<String> experts;
    final List<Weighting> weightings = new ArrayList<>();
    double[] sums = new double[0];
    double[][] products = new double[0][0];
    double events;
    long judged;
    long champion;
    long nextId;
    long generation;

    /** A weighting that competes. */
    static final class Weighting {
        final long id;
        final String name;
        final double[] weights;

        Weighting(long id, String name, double[] weights) {
            this.id = id;
            this.name = name;
            this.weights = weights;
        }
    }

    Contest(List<String> experts) {
        this.experts = List.copyOf(experts);
    }

    /** A contest whose contestants have not been judged yet; softmax serves at first. */
    static Contest start(List<String> experts, FusionSettings settings) {
        Contest contest = new Contest(experts);
        int size = experts.size();
        contest.add(SOFTMAX, filled(size, 1));
        contest.add(LEAST_SQUARES, filled(size, LEAST_SQUARES_START));
        contest.add(EQUAL, filled(size, 1));
        for (int k = 0; k < size; k++) {
            double[] alone = new double[size];
            alone[k] = 1;
            contest.add("only:" + experts.get(k), alone);
        }
        for (int k = 0; k < size && size > 2; k++) {
            double[] without = filled(size, 1);
            without[k] = 0;
            contest.add("without:" + experts.get(k), without);
        }
        SplittableRandom random = new SplittableRandom(settings.seed());
        for (int i = 0; i < settings.evolving(); i++) {
            double[] weights = filled(size, 1);
            perturb(weights, settings.mutation(), random);
            contest.add(EVOLVING, weights);
        }
        contest.forgetEvidence();
        return contest;
    }

    /**
     * A contest with the experts that are switched on now. Weightings keep what they know; an
     * expert that is new to them starts at 0, so that the champion goes on serving as it did.
     */
    static Contest carriedOver(Contest old, List<String> experts, FusionSettings settings) {
        Contest contest = start(experts, settings);
        contest.nextId += old.nextId;
        contest.judged = old.judged;
        contest.generation = old.generation;
        List<Weighting> fresh = List.copyOf(contest.weightings);
        contest.weightings.clear();
        int evolving = 0;
        for (Weighting weighting : fresh) {
            Weighting before = weighting;
            if (weighting.name.equals(EVOLVING)) {
                before = old.nth(EVOLVING, evolving++);
            } else if (weighting.name.equals(SOFTMAX) || weighting.name.equals(LEAST_SQUARES)) {
                before = old.nth(weighting.name, 0);
            }
            double[] weights = weighting.weights;
            if (before != null && before != weighting) {
                for (int k = 0; k < weights.length; k++) {
                    int known = old.experts.indexOf(experts.get(k));
                    weights[k] = known < 0 ? 0 : before.weights[known];
                }
            }
            long id = old.nextId + weighting.id;
            contest.weightings.add(new Weighting(id, weighting.name, weights));
            if (before != null && before != weighting && before.id == old.champion) {
                contest.champion = id;
            }
        }
        Weighting serving = old.find(old.champion);
        if (contest.find(contest.champion) == null) {
            // The champion was one of the fixed weightings, if it still exists.
            Weighting same = serving == null ? null : contest.nth(serving.name, 0);
            contest.champion = same == null ? contest.weightings.get(0).id : same.id;
        }
        contest.forgetEvidence();
        return contest;
    }

    Weighting find(long id) {
        int index = indexOf(id);
        return index < 0 ? null : weightings.get(index);
    }

    /** The n-th weighting of a name, or null. */
    Weighting nth(String name, int n) {
        int seen = 0;
        for (Weighting weighting : weightings) {
            if (weighting.name.equals(name) && seen++ == n) {
                return weighting;
            }
        }
        return null;
    }

    /** Mean reciprocal rank of a contestant lately. */
    double score(int index) {
        return events == 0 ? 0 : sums[index] / events;
    }

    /** Takes what was judged; contestants that were not there yet stand as the champion did. */
    void judge(Judgements judgements, FusionSettings settings) {
        int[] columns = columns(judgements);
        double kept = Math.pow(settings.forgetting(), judgements.events);
        int size = weightings.size();
        events = events * kept + judgements.events;
        for (int a = 0; a < size; a++) {
            double sum = columns[a] < 0 ? 0 : judgements.sums[columns[a]];
            sums[a] = sums[a] * kept + sum;
            for (int b = 0; b <= a; b++) {
                double product =
                        columns[a] < 0 || columns[b] < 0
                                ? 0
                                : judgements.product(columns[a], columns[b]);
                products[a][b] = products[a][b] * kept + product;
                products[b][a] = products[a][b];
            }
        }
        long before = judged;
        judged += judgements.events;
        if (before / settings.championInterval() < judged / settings.championInterval()) {
            choose(settings.standardErrors());
        }
        if (before / settings.evolutionInterval() < judged / settings.evolutionInterval()) {
            evolve(settings);
        }
    }

    /** Where the contestants stand in the judgements; the absent stand in for by the champion. */
    private int[] columns(Judgements judgements) {
        int[] columns = new int[weightings.size()];
        int championColumn = -1;
        for (int a = 0; a < columns.length; a++) {
            columns[a] = -1;
            for (int column = 0; column < judgements.contestants.length; column++) {
                if (judgements.contestants[column] == weightings.get(a).id) {
                    columns[a] = column;
                }
            }
            if (weightings.get(a).id == champion) {
                championColumn = columns[a];
            }
        }
        for (int a = 0; a < columns.length; a++) {
            columns[a] = columns[a] < 0 ? championColumn : columns[a];
        }
        return columns;
    }

    private void choose(double standardErrors) {
        int serving = indexOf(champion);
        double greatest = 0;
        for (int m = 0; m < weightings.size(); m++) {
            double ahead = sums[m] - sums[serving];
            if (m != serving && ahead > greatest && advantage(m, serving) > standardErrors) {
                greatest = ahead;
                champion = weightings.get(m).id;
            }
        }
    }

    private void evolve(FusionSettings settings) {
        int serving = indexOf(champion);
        List<Integer> evolving = new ArrayList<>();
        for (int m = 0; m < weightings.size(); m++) {
            if (m != serving && weightings.get(m).name.equals(EVOLVING)) {
                evolving.add(m);
            }
        }
        evolving.sort(Comparator.comparingDouble((Integer m) -> sums[m]));
        SplittableRandom random = new SplittableRandom(settings.seed() + ++generation);
        for (int m : evolving.subList(0, Math.min(settings.replaced(), evolving.size()))) {
            double[] weights = weightings.get(serving).weights.clone();
            perturb(weights, settings.mutation(), random);
            weightings.set(m, new Weighting(nextId++, EVOLVING, weights));
            sums[m] = sums[serving];
            for (int b = 0; b < weightings.size(); b++) {
                products[m][b] = products[serving][b];
                products[b][m] = products[serving][b];
            }
            products[m][m] = products[serving][serving];
        }
    }

    /**
     * What serves: the mean of the weightings that are not proven worse than the best, each scaled
     * to a sum of 1. A mean of good weightings is steadier than any of them.
     */
    double[] committee(double standardErrors) {
        int best = indexOf(champion);
        for (int m = 0; m < weightings.size(); m++) {
            best = sums[m] > sums[best] ? m : best;
        }
        double[] mean = new double[experts.size()];
        for (int m = 0; m < weightings.size(); m++) {
            boolean worse = advantage(best, m) > standardErrors;
            double[] weights = weightings.get(m).weights;
            double sum = Arrays.stream(weights).sum();
            if (!worse && sum > 0) {
                for (int k = 0; k < mean.length; k++) {
                    mean[k] += weights[k] / sum;
                }
            }
        }
        double sum = Arrays.stream(mean).sum();
        for (int k = 0; k < mean.length; k++) {
            mean[k] = sum == 0 ? 1.0 / mean.length : mean[k] / sum;
        }
        return mean;
    }

    /** By how many standard errors one weighting is ahead of another. */
    private double advantage(int one, int other) {
        if (events == 0) {
            return 0;
        }
        double mean = (sums[one] - sums[other]) / events;
        double squares = products[one][one] + products[other][other] - 2 * products[one][other];
        double variance = Math.max(squares / events - mean * mean, 1e-12);
        return mean / Math.sqrt(variance / events);
    }

    private int indexOf(long id) {
        for (int m = 0; m < weightings.size(); m++) {
            if (weightings.get(m).id == id) {
                return m;
            }
        }
        return -1;
    }

    private void add(String name, double[] weights) {
        weightings.add(new Weighting(nextId++, name, weights));
    }

    private void forgetEvidence() {
        int size = weightings.size();
        sums = new double[size];
        products = new double[size][size];
        events = 0;
    }

    private static void perturb(double[] weights, double mutation, SplittableRandom random) {
        for (int k = 0; k < weights.length; k++) {
            weights[k] *= Math.exp(mutation * random.nextGaussian());
        }
    }

    private static double[] filled(int size, double value) {
        double[] weights = new double[size];
        Arrays.fill(weights, value);
        return weights;
    }
}
