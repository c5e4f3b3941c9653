package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointAgeTest {
    private final CheckpointAge age = new CheckpointAge(1_000);

    @Test
    void at_beforeTheFirstCheckpoint_countsFromTheStart() {
        assertThat(age.at(1_000)).isZero();
        assertThat(age.at(6_000)).isEqualTo(5_000);
        assertThat(age.at(500)).as("the clock was set back").isZero();
    }

    @Test
    void completed_countsFromItsBarrier() {
        age.begun(1, 2_000);
        assertThat(age.at(9_000)).as("not completed").isEqualTo(8_000);
        age.completed(1);
        assertThat(age.at(9_000)).isEqualTo(7_000);
    }

    @Test
    void completed_afterOnesThatFailed_isTheNewest() {
        age.begun(1, 2_000);
        age.begun(2, 3_000);
        age.begun(3, 4_000);
        age.completed(3);
        assertThat(age.at(9_000)).isEqualTo(5_000);
        age.completed(2);
        age.completed(7);
        assertThat(age.at(9_000)).as("late, and unknown").isEqualTo(5_000);
    }

    @Test
    void begun_manyThatNeverComplete_areNotAllRemembered() {
        for (int checkpoint = 1; checkpoint <= 1_000; checkpoint++) {
            age.begun(checkpoint, 1_000 + checkpoint);
        }
        age.completed(10);
        assertThat(age.at(3_000)).isEqualTo(2_000);
        age.completed(950);
        assertThat(age.at(3_000)).isEqualTo(1_050);
    }
}
