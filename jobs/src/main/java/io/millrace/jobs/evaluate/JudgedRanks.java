package io.millrace.jobs.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The rank that each model gave to what was chosen, for each judged line of a stream.
 *
 * <p>4 bytes a rank. Filled by one thread, then only read.
 */
final class JudgedRanks {
    private final List<String> models;
    private final int[][] ranks;
    private int[] lines = new int[256];
    private byte[] cohorts = new byte[256];
    private int count;

    /**
     * @param models names, in the order of the ranks
     */
    JudgedRanks(List<String> models) {
        this.models = List.copyOf(models);
        ranks = new int[models.size()][256];
    }

    /**
     * @param line of the stream
     * @param interactions of the item before
     * @param events of the shopper before
     * @param rank at least 1, by number of the model
     */
    void add(int line, int interactions, int events, IntUnaryOperator rank) {
        if (count == lines.length) {
            int length = count * 2;
            lines = Arrays.copyOf(lines, length);
            cohorts = Arrays.copyOf(cohorts, length);
            for (int model = 0; model < ranks.length; model++) {
                ranks[model] = Arrays.copyOf(ranks[model], length);
            }
        }
        lines[count] = line;
        cohorts[count] =
                (byte)
                        ((Cohort.NEW_ITEMS.has(interactions) ? bit(Cohort.NEW_ITEMS) : 0)
                                | (Cohort.NEW_SHOPPERS.has(events) ? bit(Cohort.NEW_SHOPPERS) : 0));
        for (int model = 0; model < ranks.length; model++) {
            ranks[model][count] = rank.applyAsInt(model);
        }
        count++;
    }

    List<String> models() {
        return models;
    }

    int count() {
        return count;
    }

    int count(Cohort cohort) {
        int members = 0;
        for (int i = 0; i < count; i++) {
            members += isOf(cohort, i) ? 1 : 0;
        }
        return members;
    }

    int line(int index) {
        return lines[index];
    }

    int rank(int model, int index) {
        return ranks[model][index];
    }

    boolean isOf(Cohort cohort, int index) {
        return (cohorts[index] & bit(cohort)) != 0;
    }

    boolean hasSameLinesAs(JudgedRanks other) {
        return Arrays.equals(lines, 0, count, other.lines, 0, other.count);
    }

    Quality quality(int model) {
        Tally tally = new Tally();
        for (int i = 0; i < count; i++) {
            tally.add(ranks[model][i]);
        }
        return tally.quality();
    }

    Quality quality(int model, Cohort cohort) {
        Tally tally = new Tally();
        for (int i = 0; i < count; i++) {
            if (isOf(cohort, i)) {
                tally.add(ranks[model][i]);
            }
        }
        return tally.quality();
    }

    private static int bit(Cohort cohort) {
        return 1 << cohort.ordinal();
    }
}
