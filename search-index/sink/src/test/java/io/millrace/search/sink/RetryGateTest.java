package io.millrace.search.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryGateTest {

    private final RetryGate gate = new RetryGate(Duration.ofMillis(100), Duration.ofSeconds(10), 1);

    @Test
    void failed_again_waitsTwiceAsLongUpToTheBound() {
        long now = 0;
        for (int failure = 0; failure < 100; failure++) {
            assertThat(gate.isOpen(now)).isTrue();
            assertThat(gate.failed(now)).isTrue();
            long longest = failure < 7 ? 100L << failure : 10_000;
            assertThat(gate.opensAt() - now).isBetween(longest - longest / 4, longest);
            assertThat(gate.isOpen(gate.opensAt() - 1)).isFalse();
            now = gate.opensAt();
        }
    }

    @Test
    void failed_whileClosed_countsOnce() {
        gate.failed(0);
        long opensAt = gate.opensAt();

        assertThat(gate.failed(1)).isFalse();
        assertThat(gate.opensAt()).isEqualTo(opensAt);
    }

    @Test
    void succeeded_startsOver() {
        for (int i = 0; i < 6; i++) {
            gate.failed(gate.opensAt() + 1_000_000L * i);
        }
        gate.succeeded();
        long now = gate.opensAt() + 1;
        gate.failed(now);

        assertThat(gate.opensAt() - now).isLessThanOrEqualTo(100);
    }
}
