package io.millrace.jobs.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.jobs.relevance.JudgedQuery.Figures;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedQueryTest {

    private static final JudgedQuery QUERY =
            new JudgedQuery("red bag", Map.of("a", 3, "b", 1, "c", 0, "d", 2));

    @Test
    void judge_byHand() {
        Figures figures = QUERY.judge(List.of("c", "b", "x", "a"));

        // Gains 0, 1, 0, 7 at ranks 1 to 4; ideal 7, 3, 1, 0.
        double gain = 1 / log2(3) + 7 / log2(5);
        double ideal = 7 + 3 / log2(3) + 1 / log2(4);
        assertThat(figures.normalisedGain()).isCloseTo(gain / ideal, within(1e-12));
        assertThat(figures.reciprocalRank()).isEqualTo(0.5);
        assertThat(figures.recall()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(figures.judged()).isEqualTo(0.75);
    }

    @Test
    void judge_bestOrder_isOne() {
        assertThat(QUERY.judge(List.of("a", "d", "b", "c")).normalisedGain())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void judge_nothingFound_isNothing() {
        assertThat(QUERY.judge(List.of())).isEqualTo(new Figures(0, 0, 0, 1));
    }

    @Test
    void judge_beyondTheTop_countsForRecallAlone() {
        List<String> ranked =
                IntStream.rangeClosed(1, 51)
                        .mapToObj(rank -> rank == 11 ? "a" : rank == 51 ? "b" : "x" + rank)
                        .toList();
        Figures figures = QUERY.judge(ranked);

        assertThat(figures.normalisedGain()).isZero();
        assertThat(figures.judged()).isZero();
        assertThat(figures.reciprocalRank()).isCloseTo(1.0 / 11, within(1e-12));
        assertThat(figures.recall()).isCloseTo(1.0 / 3, within(1e-12));
    }

    /** Reports of different days are about the same halves. */
    @Test
    void half_isFixed() {
        assertThat(new JudgedQuery("laptop", Map.of("a", 1)).half()).isEqualTo(Half.ODD);
        assertThat(new JudgedQuery("headset", Map.of("a", 1)).half()).isEqualTo(Half.EVEN);
    }

    @Test
    void isAnswerable_needsARelevantItem() {
        assertThat(QUERY.isAnswerable()).isTrue();
        assertThat(new JudgedQuery("nothing", Map.of("a", 0)).isAnswerable()).isFalse();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
