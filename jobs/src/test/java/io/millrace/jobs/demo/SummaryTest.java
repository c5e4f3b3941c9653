package io.millrace.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.replay.Outcomes;
import io.millrace.jobs.search.Comparison;
import io.millrace.jobs.search.SearchHit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void lines_goodDemo_haveAllFigures() {
        SearchHit hit = new SearchHit(1, "1", "Mug", 1.0, "EUR", 1, List.of("tier1"));
        SearchHit other = new SearchHit(2, "2", "Cup", 1.0, "EUR", 1, List.of());
        Comparison comparison =
                new Comparison(
                        List.of(hit, other),
                        List.of(
                                new SearchHit(1, "2", "Cup", 1.0, "EUR", 1, List.of("tier1")),
                                new SearchHit(2, "1", "Mug", 1.0, "EUR", 1, List.of())));
        Summary summary =
                new Summary(
                        25_000,
                        new Outcomes(Map.of("learned", 24_999L, "duplicate", 1L)),
                        Duration.ofSeconds(120),
                        Optional.of(new Freshness(40, 200)),
                        Optional.of(
                                new WorkedExample.Result(
                                        "mug", "v1", hit, comparison, Duration.ofMillis(420))),
                        Optional.of(new PersonalSample.Result(20, 200, 143)),
                        List.of());

        assertThat(String.join("\n", summary.lines()))
                .contains("25,000 events sent in 120 s.")
                .containsPattern("learned +24,999")
                .containsPattern("duplicate +1\n")
                .containsPattern("dead-lettered +0")
                .contains("p50 40 ms, p99 200 ms")
                .contains("One click moved 2 of the first 8 hits for \"mug\" within 0.4 s.")
                .contains("Personalised hits: 143 of 200 on the first pages of 20 busy shoppers.")
                .doesNotContain("FAILED");
    }

    @Test
    void lines_failedDemo_sayWhatFailed() {
        Summary summary =
                new Summary(
                        0,
                        Outcomes.NONE,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("the job ended: boom"));

        assertThat(summary.lines())
                .contains("FAILED: the job ended: boom")
                .anyMatch(line -> line.endsWith("not measured"));
    }
}
