package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private static final Outcomes BEFORE =
            new Outcomes(Map.of("learned", 10L, "dead_letter.missing_item", 2L));
    private static final Outcomes NOW =
            new Outcomes(
                    Map.of(
                            "learned",
                            50L,
                            "duplicate",
                            3L,
                            "late",
                            1L,
                            "suspected_bot",
                            4L,
                            "dead_letter.missing_item",
                            2L,
                            "dead_letter.missing_shopper",
                            1_000L));

    @Test
    void since_countsWhatWasAdded() {
        Outcomes added = NOW.since(BEFORE);

        assertThat(added.learned()).isEqualTo(40);
        assertThat(added.duplicate()).isEqualTo(3);
        assertThat(added.late()).isEqualTo(1);
        assertThat(added.suspectedBot()).isEqualTo(4);
        assertThat(added.deadLetters()).isEqualTo(1_000);
        assertThat(added.deadLettersByReason()).isEqualTo(Map.of("missing_shopper", 1_000L));
        assertThat(added.total()).isEqualTo(1_048);
    }

    @Test
    void since_restoredJobWithLess_isNegative() {
        assertThat(BEFORE.since(NOW).learned()).isEqualTo(-40);
    }

    @Test
    void table_hasALineForEachOutcomeAndReason() {
        assertThat(
                        OutcomeTable.of(NOW.since(BEFORE))
                                .lines()
                                .map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "learned 40",
                        "duplicate 3",
                        "late 1",
                        "suspected bot 4",
                        "dead-lettered 1,000",
                        " missing_shopper 1,000",
                        "total 1,048");
    }

    @Test
    void table_unknownOutcome_isNotLost() {
        assertThat(OutcomeTable.of(new Outcomes(Map.of("learned", 1L, "ignored", 2L))))
                .containsPattern("other +2")
                .containsPattern("total +3");
    }
}
