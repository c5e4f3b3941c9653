package io.millrace.events.modellog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelVersionTest {

    @Test
    void of_epochAndCounter_areTakenApartAgain() {
        long version = ModelVersion.of(5, 12);

        assertThat(version).isEqualTo(5L * 17_592_186_044_416L + 12);
        assertThat(ModelVersion.epoch(version)).isEqualTo(5);
        assertThat(ModelVersion.counter(version)).isEqualTo(12);
    }

    @Test
    void of_largestValues_stayPositive() {
        long version = ModelVersion.of(ModelVersion.MAXIMUM_EPOCH, ModelVersion.MAXIMUM_COUNTER);

        assertThat(version).isEqualTo(Long.MAX_VALUE);
        assertThat(ModelVersion.epoch(version)).isEqualTo(524_287);
        assertThat(ModelVersion.counter(version)).isEqualTo(17_592_186_044_415L);
    }

    @Test
    void of_laterEpoch_outranksEveryCounterOfAnEarlierOne() {
        assertThat(ModelVersion.of(2, 0))
                .isGreaterThan(ModelVersion.of(1, ModelVersion.MAXIMUM_COUNTER));
    }

    @Test
    void of_epochOutOfRange_isRefused() {
        assertThatThrownBy(() -> ModelVersion.of(524_288, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epoch must be 0 to 524287: epoch=524288");
        assertThatThrownBy(() -> ModelVersion.of(-1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_counterOutOfRange_isRefused() {
        assertThatThrownBy(() -> ModelVersion.of(0, 1L << 44))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counter must be 0 to 17592186044415: counter=17592186044416");
        assertThatThrownBy(() -> ModelVersion.of(0, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
