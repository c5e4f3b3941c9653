package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayTest {
    private final Decay decay = new Decay(1000);

    @Test
    void factor_oneAndTwoHalfLives_isAHalfAndAQuarter() {
        assertThat(decay.factor(5000, 6000)).isCloseTo(0.5, within(1e-15));
        assertThat(decay.factor(5000, 7000)).isCloseTo(0.25, within(1e-15));
        assertThat(decay.factor(-500, 0)).isCloseTo(Math.sqrt(0.5), within(1e-15));
    }

    @Test
    void factor_noTimeOrBackwards_isOne() {
        assertThat(decay.factor(5000, 5000)).isEqualTo(1);
        assertThat(decay.factor(5000, 1000)).isEqualTo(1);
    }

    @Test
    void halfLives_backwards_isNegative() {
        assertThat(decay.halfLives(2000, 500)).isEqualTo(-1.5);
    }

    @Test
    void construct_withoutHalfLife_isRefused() {
        assertThatThrownBy(() -> new Decay(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("half-life must be above 0 ms: halfLifeMillis=0");
    }
}
