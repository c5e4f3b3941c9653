package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConflictShareTest {
    private long now = 1_000;
    private final ConflictShare share =
            new ConflictShare(() -> Instant.ofEpochMilli(now), Duration.ofSeconds(60));

    @Test
    void mostlyConflicts_isReportedOncePerPeriod() {
        assertThat(share.add(90, 50)).isFalse();
        assertThat(share.add(10, 10)).isFalse();
        assertThat(share.last()).as("while the first period lasts").isZero();

        now += 60_000;
        assertThat(share.add(100, 90)).isTrue();
        assertThat(share.last()).isEqualTo(0.6);
        assertThat(share.add(100, 90)).isFalse();

        now += 60_000;
        assertThat(share.add(1_000, 0)).isTrue();
        assertThat(share.last()).isEqualTo(0.9);

        now += 60_000;
        assertThat(share.add(1, 1)).isFalse();
        assertThat(share.last()).isZero();
    }

    @Test
    void nothingSentForLong_isNoConflict() {
        share.add(100, 90);
        now += 60_000;
        share.add(100, 90);
        now += 119_999;
        assertThat(share.last()).isEqualTo(0.9);

        now++;
        assertThat(share.last()).isZero();
    }

    @Test
    void fewDocuments_orFewConflicts_areNoAlarm() {
        share.add(99, 99);
        now += 60_000;
        assertThat(share.add(100, 50)).as("99 documents").isFalse();
        assertThat(share.last()).isEqualTo(1);

        now += 60_000;
        assertThat(share.add(1, 0)).as("half of them").isFalse();
        assertThat(share.last()).isEqualTo(0.5);
    }
}
