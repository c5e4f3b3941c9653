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
 * few weightings that evolve: now and then the worst of these become perturbations of what serves.
 *
 * <p><b>How it is decided.</b> Every event is judged by all contestants, so they are compared in
 * pairs: with d the difference of two reciprocal ranks and w what is left of an event's weight, the
 * evidence is the weighted mean of d over its standard error, the statistic of the paired t-test.
 * Weighted events are worth as many as (sum of w)^2 / (sum of w^2), in the long run twice the sum
 * of the weights: an error of sd(d) / sqrt(sum of w) would be too large by the root of two. The
 * mean of all weightings that the best is not clearly ahead of serves, each scaled to a sum of 1: a
 * committee is steadier than any of its members. A learned loss would not do in place of ranks:
 * over uniformly drawn negatives it is about the middle of the list and not about its top.
 *
 * <p>L. Kish, Survey Sampling, 1965, section 11.7, for the effective number.
 *
 * <p><b>Memory.</b> For M contestants the decayed sums of their reciprocal ranks and of the
 * products of these, two by two: M + M^2 / 2 doubles, from which the evidence between any two
 * follows. A new perturbation inherits the leader's row, so it starts with neither advantage nor
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

    /** Sum of the weights of the judged events. */
    double events;

    /** Sum of the squares of these weights. */
    double squaredWeights;

    long judged;

    /** Events judged when the experts last changed. */
    long judgedBefore;

    /** What served when the experts last changed, for the experts of now; null before that. */
    double[] servedBefore;

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

    /** A contest whose contestants have not been judged yet. */
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
     * expert that is new to them starts at 0. What served goes on serving until the contestants
     * have been judged anew.
     */
    static Contest carriedOver(Contest old, List<String> experts, FusionSettings settings) {
        Contest contest = start(experts, settings);
        contest.nextId += old.nextId;
        contest.judged = old.judged;
        contest.judgedBefore = old.judged;
        contest.servedBefore = carriedOver(old.committee(settings), old.experts, experts);
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
            double[] weights =
                    before == null || before == weighting
                            ? weighting.weights
                            : carriedOver(before.weights, old.experts, experts);
            long id = old.nextId + weighting.id;
            contest.weightings.add(new Weighting(id, weighting.name, weights));
        }
        contest.forgetEvidence();
        return contest;
    }

    private static double[] carriedOver(double[] weights, List<String> from, List<String> to) {
        double[] carried = new double[to.size()];
        for (int k = 0; k < carried.length; k++) {
            int known = from.indexOf(to.get(k));
            carried[k] = known < 0 ? 0 : weights[known];
        }
        return carried;
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

    /** Takes what was judged; contestants that were not there yet stand as the best did. */
    void judge(Judgements judgements, FusionSettings settings) {
        int[] columns = columns(judgements);
        double kept = Math.pow(settings.forgetting(), judgements.events);
        int size = weightings.size();
        events = events * kept + judgements.events;
        squaredWeights = squaredWeights * kept * kept + judgements.events;
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
        if (before / settings.evolutionInterval() < judged / settings.evolutionInterval()) {
            evolve(settings);
        }
    }

    /** Where the contestants stand in the judgements; the best one stands in for the absent. */
    private int[] columns(Judgements judgements) {
        int[] columns = new int[weightings.size()];
        int best = -1;
        for (int a = 0; a < columns.length; a++) {
            columns[a] = -1;
            for (int column = 0; column < judgements.contestants.length; column++) {
                if (judgements.contestants[column] == weightings.get(a).id) {
                    columns[a] = column;
                    best = best < 0 || sums[a] > sums[best] ? a : best;
                }
            }
        }
        for (int a = 0; a < columns.length; a++) {
            if (columns[a] < 0 && best >= 0) {
                columns[a] = columns[best];
            }
        }
        return columns;
    }

    private void evolve(FusionSettings settings) {
        int leader = leader();
        double[] serving = committee(settings);
        List<Integer> evolving = new ArrayList<>();
        for (int m = 0; m < weightings.size(); m++) {
            if (m != leader && weightings.get(m).name.equals(EVOLVING)) {
                evolving.add(m);
            }
        }
        evolving.sort(Comparator.comparingDouble((Integer m) -> sums[m]));
        SplittableRandom random = new SplittableRandom(settings.seed() + ++generation);
        for (int m : evolving.subList(0, Math.min(settings.replaced(), evolving.size()))) {
            double[] weights = serving.clone();
            perturb(weights, settings.mutation(), random);
            weightings.set(m, new Weighting(nextId++, EVOLVING, weights));
            sums[m] = sums[leader];
            for (int b = 0; b < weightings.size(); b++) {
                products[m][b] = products[leader][b];
                products[b][m] = products[leader][b];
            }
            products[m][m] = products[leader][leader];
        }
    }

    /** The contestant with the best ranks lately; the first of equals. */
    int leader() {
        int best = 0;
        for (int m = 1; m < weightings.size(); m++) {
            best = sums[m] > sums[best] ? m : best;
        }
        return best;
    }

    /**
     * What serves: softmax at first, or what served before the experts changed; then the mean of
     * those that the leader is not ahead of.
     */
    double[] committee(FusionSettings settings) {
        if (judged - judgedBefore < settings.warmUp()) {
            return servedBefore == null ? nth(SOFTMAX, 0).weights.clone() : servedBefore.clone();
        }
        int best = leader();
        double[] mean = new double[experts.size()];
        for (int m = 0; m < weightings.size(); m++) {
            boolean worse = advantage(best, m) > settings.standardErrors();
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
    double advantage(int one, int other) {
        if (events == 0) {
            return 0;
        }
        double mean = (sums[one] - sums[other]) / events;
        double squares = products[one][one] + products[other][other] - 2 * products[one][other];
        double variance = Math.max(squares / events - mean * mean, 1e-12);
        return mean / Math.sqrt(variance / effectiveEvents());
    }

    /** How many events of full weight would be as much evidence. */
    private double effectiveEvents() {
        return events * events / squaredWeights;
    }

    private void add(String name, double[] weights) {
        weightings.add(new Weighting(nextId++, name, weights));
    }

    private void forgetEvidence() {
        int size = weightings.size();
        sums = new double[size];
        products = new double[size][size];
        events = 0;
        squaredWeights = 0;
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
