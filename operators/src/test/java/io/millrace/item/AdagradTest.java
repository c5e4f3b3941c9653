package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdagradTest {
    private static final float CLOSE = 1e-6f;
    private static final Adagrad STEPS = new Adagrad(0.2, 0.1);

    @Test
    void step_byHand_dividesByTheRootOfTheMeanSquares() {
        float[] values = {1, -2};

        double accumulator = STEPS.step(values, new float[] {3, 4}, 0.5);

        // 0.5 + (9 + 16) / 2 = 13; v += 0.2 / sqrt(13) * (G - 0.1 v).
        double step = 0.2 / Math.sqrt(13);
        assertThat(accumulator).isEqualTo(13);
        assertThat(values[0]).isCloseTo((float) (1 + step * (3 - 0.1)), within(CLOSE));
        assertThat(values[1]).isCloseTo((float) (-2 + step * (4 + 0.2)), within(CLOSE));
    }

    @Test
    void step_again_isShorter() {
        float[] values = {0};
        double accumulator = STEPS.step(values, new float[] {1}, 0.25);
        float first = values[0];
        accumulator = STEPS.step(values, new float[] {1}, accumulator);

        assertThat(accumulator).isEqualTo(2.25);
        assertThat(first).isCloseTo((float) (0.2 / Math.sqrt(1.25)), within(CLOSE));
        assertThat(values[0] - first)
                .isCloseTo((float) (0.2 / 1.5 * (1 - 0.1 * first)), within(CLOSE));
    }

    @Test
    void step_noGradient_onlyPullsTowardsZero() {
        float[] values = {2, 0};

        assertThat(STEPS.step(values, new float[2], 4)).isEqualTo(4);
        assertThat(values).containsExactly(2 - 0.1f * 0.2f, 0);
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new Adagrad(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adagrad(Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Adagrad(0.1, -0.001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rate must be above 0, regularisation not negative: rate=0.1,"
                                + " regularisation=-0.001");
    }
}
