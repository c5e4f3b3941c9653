package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.search.document.SearchDocument;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.metrics.HistogramStatistics;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class FreshnessHistogramTest {

    private long now = 1_000_000;
    private final UnwrittenTimes unwritten = new UnwrittenTimes();
    private final FreshnessHistogram histogram =
            new FreshnessHistogram(
                    () -> Instant.ofEpochMilli(now), Duration.ofSeconds(60), unwritten);

    @Test
    void getStatistics_percentiles_exactToOnePercent() {
        for (int i = 1; i <= 1_000; i++) {
            histogram.update(i);
        }
        HistogramStatistics statistics = histogram.getStatistics();

        assertThat(statistics.getQuantile(0.5)).isCloseTo(500, Percentage.withPercentage(1));
        assertThat(statistics.getQuantile(0.99)).isCloseTo(990, Percentage.withPercentage(1));
        assertThat(statistics.getMean()).isCloseTo(500.5, Percentage.withPercentage(1));
        assertThat(statistics.size()).isEqualTo(1_000);
        assertThat(statistics.getValues()).hasSize(1_000);
    }

    @Test
    void getStatistics_windowOver_forgets() {
        histogram.update(5_000);
        now += 30_000;
        histogram.update(10);
        assertThat(histogram.getStatistics().size()).isEqualTo(2);
        now += 30_000;

        assertThat(histogram.getStatistics().size()).isEqualTo(1);
        assertThat(histogram.getStatistics().getMax()).isEqualTo(10);
        assertThat(histogram.getCount()).isEqualTo(2);
        now += 300_000;
        assertThat(histogram.getStatistics().size()).isZero();
        assertThat(histogram.getStatistics().getMean()).isZero();
        assertThat(histogram.getStatistics().getMin()).isZero();
    }

    @Test
    void getStatistics_whatIsNotWritten_countsAtItsAge() {
        SearchDocument old = document(now - 40_000);
        histogram.update(10);
        unwritten.add(old);
        unwritten.add(document(now - 40_000));
        unwritten.add(document(SearchDocument.NO_APPEND_TIME));
        now += 300_000;

        assertThat(histogram.getStatistics().size()).isEqualTo(2);
        assertThat(histogram.getStatistics().getMin())
                .isCloseTo(340_000, Percentage.withPercentage(1));
        assertThat(histogram.getCount()).as("of what is written").isEqualTo(1);
        unwritten.remove(old);
        unwritten.remove(document(SearchDocument.NO_APPEND_TIME));
        assertThat(histogram.getStatistics().size()).isEqualTo(1);
        unwritten.remove(old);
        assertThat(histogram.getStatistics().size()).isZero();
    }

    private static SearchDocument document(long appendedAt) {
        return SearchDocument.deletion("items", "a", 1, appendedAt);
    }

    @Test
    void update_outsideOfRange_isTheBound() {
        histogram.update(-5);
        histogram.update(Long.MAX_VALUE);

        assertThat(histogram.getStatistics().getMin()).isZero();
        assertThat(histogram.getStatistics().getMax())
                .isCloseTo(Duration.ofDays(1).toMillis(), Percentage.withPercentage(1));
    }

    @Test
    void reset_forgetsTheWindow() {
        histogram.update(5);
        histogram.reset();

        assertThat(histogram.getStatistics().size()).isZero();
    }
}
