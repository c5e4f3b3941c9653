package io.millrace.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeedTest {

    @Test
    void parse_numbersAndMax() {
        assertThat(Speed.parse("max")).isEqualTo(Speed.MAX);
        assertThat(Speed.parse("MAX").isMax()).isTrue();
        assertThat(Speed.parse("60")).isEqualTo(new Speed(60));
        assertThat(Speed.parse("0.5x")).isEqualTo(new Speed(0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "fast", "NaN", "Infinity", ""})
    void parse_anythingElse_saysWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Speed.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("speed must be a number above 0 or max: " + text);
    }

    @Test
    void afterFileMillis_dividesByTheFactor() {
        assertThat(new Speed(2).afterFileMillis(1_000)).isEqualTo(Duration.ofMillis(500));
        assertThat(new Speed(2).afterFileMillis(-5)).isZero();
        assertThat(Speed.MAX.afterFileMillis(Long.MAX_VALUE)).isZero();
        assertThat(new Speed(1e-9).afterFileMillis(Long.MAX_VALUE)).isPositive();
    }
}
