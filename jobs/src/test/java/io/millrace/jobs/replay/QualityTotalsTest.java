package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityTotalsTest {
    private final QualityTotals totals =
            new QualityTotals(
                    Map.of(
                            "choices.all", 13L,
                            "choices.first_visit", 2L,
                            "choices.without_slate", 1L,
                            "served.judged", 10L,
                            "served.hits_at_1", 1L,
                            "served.hits_at_10", 4L,
                            "served.reciprocal_ranks_millionths", 2_500_000L,
                            "staleness.up_to_0", 90L,
                            "staleness.up_to_16", 9L,
                            "staleness.up_to_128", 1L));

    @Test
    void served_isSharesOfTheJudged() {
        assertThat(totals.served()).isEqualTo(new RankQuality(10, 0.1, 0, 0.4, 0, 0.25));
        assertThat(totals.live()).isEqualTo(new RankQuality(0, 0, 0, 0, 0, 0));
    }

    @Test
    void complete_whenEveryChoiceIsAccountedFor() {
        assertThat(totals.isComplete()).isTrue();
        assertThat(totals.since(new QualityTotals(Map.of("served.judged", 1L))).isComplete())
                .isFalse();
        assertThat(QualityTotals.NONE.isComplete()).isTrue();
    }

    @Test
    void staleness_isTheBoundThatAShareOfEventsKeeps() {
        assertThat(totals.staleness(0.5)).hasValue(0);
        assertThat(totals.staleness(0.99)).hasValue(16);
        assertThat(totals.staleness(1)).hasValue(128);
        assertThat(QualityTotals.NONE.staleness(0.5)).isEmpty();
    }

    @Test
    void table_showsWhatWasJudged() {
        assertThat(QualityTable.of(totals))
                .contains("served before the choice")
                .contains("0.4000")
                .contains("of shoppers unknown before 2, without a slate in time 1")
                .contains("p50 up to 0, p99 up to 16, at most 128")
                .doesNotContain("model at the choice");
    }
}
