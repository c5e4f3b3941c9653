package io.millrace.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.jobs.evaluate.PairedBootstrap.Figure;
import io.millrace.jobs.evaluate.PairedBootstrap.Interval;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {

    @Test
    void means_areThoseOfTheRanks() {
        int[] shoppers = {0, 0, 1, 2};
        int[][] before = {{1, 20, 2, 4}};
        int[][] after = {{1, 10, 2, 2}};

        Interval recall = PairedBootstrap.compare(Figure.RECALL_AT_10, shoppers, before, after);
        assertThat(recall.before()).isEqualTo(0.75);
        assertThat(recall.after()).isEqualTo(1);
        assertThat(recall.difference()).isEqualTo(0.25);

        Interval reciprocal =
                PairedBootstrap.compare(Figure.MEAN_RECIPROCAL_RANK, shoppers, before, after);
        assertThat(reciprocal.before()).isCloseTo((1 + 0.05 + 0.5 + 0.25) / 4, within(1e-12));
        assertThat(reciprocal.after()).isCloseTo((1 + 0.1 + 0.5 + 0.5) / 4, within(1e-12));
    }

    @Test
    void sums_ofShoppers_areAsGoodAsTheirEvents() {
        int[] shoppers = {0, 3, 3, 1, 3, 1};
        int[][] before = {{1, 20, 2, 4, 30, 7}};
        int[][] after = {{2, 10, 2, 2, 11, 12}};
        double[] sumsBefore = {1, 2, 0, 1};
        double[] sumsAfter = {1, 1, 0, 2};

        assertThat(PairedBootstrap.compareSums(sumsBefore, sumsAfter, new int[] {1, 2, 0, 3}))
                .isEqualTo(PairedBootstrap.compare(Figure.RECALL_AT_10, shoppers, before, after));
    }

    @Test
    void seeds_countByTheirMean() {
        Interval interval =
                PairedBootstrap.compare(
                        Figure.RECALL_AT_10,
                        new int[] {0, 1},
                        new int[][] {{1, 1}, {1, 30}},
                        new int[][] {{1, 1}});
        assertThat(interval.before()).isEqualTo(0.75);
        assertThat(interval.after()).isEqualTo(1);
    }

    @Test
    void sameGainForEverybody_isCertain() {
        int[] shoppers = {0, 1, 2};
        Interval interval =
                PairedBootstrap.compare(
                        Figure.RECALL_AT_10,
                        shoppers,
                        new int[][] {{11, 12, 13}},
                        new int[][] {{1, 2, 3}});
        assertThat(interval.low()).isEqualTo(1);
        assertThat(interval.high()).isEqualTo(1);
        assertThat(interval.sign()).isEqualTo(1);
    }

    /** One shopper's hundred events are one observation; a hundred shoppers' are a hundred. */
    @Test
    void gainOfOneShopper_isNone() {
        int[] alone = new int[200];
        int[] many = new int[200];
        int[][] before = new int[1][200];
        int[][] after = new int[1][200];
        for (int i = 0; i < 200; i++) {
            alone[i] = i < 100 ? 0 : i;
            many[i] = i;
            before[0][i] = i < 100 ? 20 : 1;
            after[0][i] = 1;
        }
        assertThat(PairedBootstrap.compare(Figure.RECALL_AT_10, alone, before, after).sign())
                .isZero();
        Interval certain = PairedBootstrap.compare(Figure.RECALL_AT_10, many, before, after);
        // A share of one half in 200 draws: its standard error is the root of 0.25 / 200.
        assertThat(certain.low()).isCloseTo(0.5 - 1.96 * Math.sqrt(0.25 / 200), within(0.01));
        assertThat(certain.high()).isCloseTo(0.5 + 1.96 * Math.sqrt(0.25 / 200), within(0.01));
    }

    @Test
    void equalRankings_showNoDifference() {
        int[][] ranks = {{1, 2, 30}};
        Interval interval =
                PairedBootstrap.compare(
                        Figure.MEAN_RECIPROCAL_RANK, new int[] {0, 1, 2}, ranks, ranks);
        assertThat(interval).isEqualTo(new Interval(interval.before(), interval.before(), 0, 0));
        assertThat(interval.sign()).isZero();
    }

    @Test
    void verdict_isOneSentence() {
        Interval up = new Interval(0.1, 0.2, 0.05, 0.15);
        Interval down = new Interval(0.2, 0.1, -0.15, -0.05);
        Interval open = new Interval(0.1, 0.1, -0.05, 0.05);
        assertThat(verdict(up, up)).isEqualTo("After is better in recall@10 and mrr.");
        assertThat(verdict(up, down)).isEqualTo("After is better in recall@10 and worse in mrr.");
        assertThat(verdict(open, down))
                .isEqualTo("After is worse in mrr; no difference shown in recall@10.");
        assertThat(verdict(open, open)).isEqualTo("No difference that these events can show.");
    }

    private static String verdict(Interval recall, Interval reciprocal) {
        return DifferenceTable.verdict(
                "After",
                new TreeMap<>(
                        Map.of(
                                Figure.RECALL_AT_10, recall,
                                Figure.MEAN_RECIPROCAL_RANK, reciprocal)));
    }
}
