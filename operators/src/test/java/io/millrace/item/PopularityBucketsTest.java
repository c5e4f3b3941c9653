package io.millrace.item;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PopularityBucketsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.99, 0",
        "1, 1",
        "1.99, 1",
        "2, 2",
        "4, 3",
        "8191, 13",
        "16384, 15",
        "1e18, 15"
    })
    void next_newItem_isTheBucketOfItsCount(double popularity, int bucket) {
        assertThat(PopularityBuckets.next(-1, popularity)).isEqualTo(bucket);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1.18, 0",
        "0, 1.19, 1",
        "1, 2.37, 1",
        "1, 2.38, 2",
        "2, 1.69, 2",
        "2, 1.68, 1",
        "1, 0.85, 1",
        "1, 0.84, 0",
        "1, 0.59, 0",
        "1, 0, 0",
        "3, 1000, 10",
        "15, 20000, 15",
        "15, 14000, 15"
    })
    void next_atABorder_movesOnlyAQuarterOfABucketBeyond(
            int current, double popularity, int bucket) {
        assertThat(PopularityBuckets.next(current, popularity)).isEqualTo(bucket);
    }

    @Test
    void next_countSwayingAroundABorder_staysWhereItIs() {
        int bucket = PopularityBuckets.next(-1, 4);
        int changes = 0;
        for (int i = 0; i < 100; i++) {
            int next = PopularityBuckets.next(bucket, i % 2 == 0 ? 3.6 : 4.4);
            changes += next == bucket ? 0 : 1;
            bucket = next;
        }

        assertThat(changes).isZero();
    }
}
