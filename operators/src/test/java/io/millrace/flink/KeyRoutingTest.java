package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRoutingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 128})
    void oneKeyForEachSubtask_leadsToIt(int parallelism) {
        String[] keys = new KeyRouting(parallelism, 128).oneKeyForEachSubtask();

        assertThat(keys).hasSize(parallelism);
        for (int subtask = 0; subtask < parallelism; subtask++) {
            assertThat(
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    keys[subtask], 128, parallelism))
                    .isEqualTo(subtask);
        }
    }
}
