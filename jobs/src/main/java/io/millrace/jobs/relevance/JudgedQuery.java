package io.millrace.jobs.relevance;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A query with people's judgements, and what a ranking is worth by them.
 *
 * <p><b>nDCG@10</b>: the sum over the first ten of (2^rating - 1) / log2(rank + 1), as a part of
 * what the judged items in the best order would reach. <b>Reciprocal rank</b>: 1 / the rank of the
 * first relevant item among the first {@value #DEPTH}, or 0. <b>Recall@50</b>: the part of the
 * relevant items among the first {@value #DEPTH}. <b>Judged@10</b>: the part of the first ten that
 * anybody has judged; what nobody has judged counts as not relevant, so that a ranking unlike those
 * whose results were judged looks worse than it is.
 *
 * <p>An item is relevant from a rating of 1. K. Järvelin, J. Kekäläinen, Cumulated gain-based
 * evaluation of IR techniques, TOIS 20(4), 2002; the gain of 2^rating - 1 is that of C. Burges et
 * al., Learning to rank using gradient descent, 2005.
 *
 * @param text what was searched for
 * @param ratings by item, 0 for not relevant
 */
record JudgedQuery(String text, Map<String, Integer> ratings) {
    /** Hits of a ranking that are looked at. */
    static final int DEPTH = 50;

    private static final int TOP = 10;

    JudgedQuery {
        requireNonNull(text, "text is null");
        ratings = Map.copyOf(requireNonNull(ratings, "ratings is null"));
    }

    /**
     * @param normalisedGain nDCG@10
     */
    record Figures(double normalisedGain, double reciprocalRank, double recall, double judged) {}

    /** Whether any item is relevant; without one there is nothing to rank well. */
    boolean isAnswerable() {
        return ratings.values().stream().anyMatch(rating -> rating > 0);
    }

    /** Which half of the queries it is in: the lowest bit of the CRC-32 of its text. */
    Half half() {
        CRC32 checksum = new CRC32();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return (checksum.getValue() & 1) == 0 ? Half.EVEN : Half.ODD;
    }

    /**
     * What a ranking is worth.
     *
     * @param ranked item ids, best first
     */
    Figures judge(List<String> ranked) {
        List<String> looked = ranked.subList(0, Math.min(DEPTH, ranked.size()));
        int top = Math.min(TOP, looked.size());
        double gain = 0;
        int judged = 0;
        for (int i = 0; i < top; i++) {
            Integer rating = ratings.get(looked.get(i));
            if (rating != null) {
                gain += gain(rating, i);
                judged++;
            }
        }
        double reciprocal = 0;
        Set<String> found = new HashSet<>();
        for (int i = 0; i < looked.size(); i++) {
            if (ratings.getOrDefault(looked.get(i), 0) > 0) {
                reciprocal = reciprocal == 0 ? 1.0 / (i + 1) : reciprocal;
                found.add(looked.get(i));
            }
        }
        long relevant = ratings.values().stream().filter(rating -> rating > 0).count();
        return new Figures(
                gain / idealGain(),
                reciprocal,
                (double) found.size() / relevant,
                // An empty page shows nothing that nobody has judged.
                top == 0 ? 1 : (double) judged / top);
    }

    private double idealGain() {
        int[] best = ratings.values().stream().mapToInt(Integer::intValue).sorted().toArray();
        double gain = 0;
        for (int i = 0; i < Math.min(TOP, best.length); i++) {
            gain += gain(best[best.length - 1 - i], i);
        }
        return gain;
    }

    private static double gain(int rating, int index) {
        return (Math.scalb(1.0, rating) - 1) * Math.log(2) / Math.log(index + 2);
    }

    static double mean(List<Figures> figures, Measure measure) {
        return Arrays.stream(values(figures, measure)).average().orElse(0);
    }

    static double[] values(List<Figures> figures, Measure measure) {
        return figures.stream().mapToDouble(measure::of).toArray();
    }
}
