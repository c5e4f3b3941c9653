package io.millrace.jobs.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatorSettingsTest {

    @Test
    void defaults_areASmallShop() {
        SimulatorSettings settings = SimulatorSettings.defaults();
        assertThat(settings.products()).isEqualTo(3_000);
        assertThat(settings.shoppers()).isEqualTo(2_000);
        assertThat(settings.driftAtEvent()).isEqualTo(25_000);
        assertThat(settings.firstEventNumber()).isZero();
    }

    @Test
    void constructor_valuesOutOfRange_areNamed() {
        assertThatThrownBy(() -> settings(99, 10, 0.5, Duration.ofSeconds(1), "a"))
                .hasMessage("products must be 100 to 5000000: 99");
        assertThatThrownBy(() -> settings(100, 9, 0.5, Duration.ofSeconds(1), "a"))
                .hasMessage("shoppers must be 10 to 1000000: 9");
        assertThatThrownBy(() -> settings(100, 10, 1.5, Duration.ofSeconds(1), "a"))
                .hasMessage("anonymousShare must be in 0..1: 1.5");
        assertThatThrownBy(() -> settings(100, 10, Double.NaN, Duration.ofSeconds(1), "a"))
                .hasMessageContaining("anonymousShare");
        assertThatThrownBy(() -> settings(100, 10, 0.5, Duration.ZERO, "a"))
                .hasMessageContaining("betweenEvents must be at least 1 ms");
        assertThatThrownBy(() -> settings(100, 10, 0.5, Duration.ofSeconds(1), "a b"))
                .hasMessageContaining("run=a b");
    }

    private static SimulatorSettings settings(
            int products, int shoppers, double anonymous, Duration between, String run) {
        return new SimulatorSettings(
                1, run, products, shoppers, anonymous, 0.5, 0.5, between, 0, Long.MAX_VALUE);
    }
}
