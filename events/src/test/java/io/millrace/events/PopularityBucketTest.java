package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PopularityBucketTest {

    @Test
    void of_bounds_areThePowersOfTwoLessOne() {
        assertThat(PopularityBucket.of(0)).isZero();
        assertThat(PopularityBucket.of(0.999)).isZero();
        assertThat(PopularityBucket.of(1)).isEqualTo(1);
        assertThat(PopularityBucket.of(2.999)).isEqualTo(1);
        assertThat(PopularityBucket.of(3)).isEqualTo(2);
        assertThat(PopularityBucket.of(32_767)).isEqualTo(15);
        assertThat(PopularityBucket.of(1e12)).isEqualTo(15);
        assertThat(PopularityBucket.of(Double.POSITIVE_INFINITY)).isEqualTo(15);
    }

    @Test
    void next_littleBeyondABound_stays() {
        // Bucket 4 is 15 to 31, left below 11.8 and from 39.
        assertThat(PopularityBucket.next(4, 38.9)).isEqualTo(4);
        assertThat(PopularityBucket.next(4, 39)).isEqualTo(5);
        assertThat(PopularityBucket.next(4, 11.8)).isEqualTo(4);
        assertThat(PopularityBucket.next(4, 11.7)).isEqualTo(3);
    }

    @Test
    void next_farBeyond_jumps() {
        assertThat(PopularityBucket.next(0, 5_000)).isEqualTo(PopularityBucket.of(5_000));
        assertThat(PopularityBucket.next(15, 0)).isZero();
        assertThat(PopularityBucket.next(15, 1e12)).isEqualTo(15);
    }

    @Test
    void next_swayingAboutABound_changesOnce() {
        int bucket = PopularityBucket.of(30);
        int changes = 0;
        for (int i = 0; i < 100; i++) {
            int next = PopularityBucket.next(bucket, i % 2 == 0 ? 29 : 40);
            changes += next == bucket ? 0 : 1;
            bucket = next;
        }
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void of_impossible_fails() {
        assertThatThrownBy(() -> PopularityBucket.of(-1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> PopularityBucket.of(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> PopularityBucket.next(16, 1)).hasMessageContaining("bucket=16");
    }
}
