package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    private final Durations durations = new Durations();

    @Test
    void convert_numbersWithUnitsAndIso() {
        assertThat(durations.convert("120s")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("2 min")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("PT2M")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(durations.convert("1h")).isEqualTo(Duration.ofHours(1));
        assertThat(durations.convert("1D")).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "120", "2 fortnights", "-5s", "PT-5S"})
    void convert_anythingElse_saysHowToWriteIt(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .hasMessage("'" + text + "' is no duration; write for instance 120s, 2m or PT2M");
    }
}
