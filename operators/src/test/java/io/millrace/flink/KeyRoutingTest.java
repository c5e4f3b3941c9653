package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelRecord.EpochMarker;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRoutingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 128})
    void oneKeyForEachSubtask_leadsToIt(int parallelism) {
        String[] keys = new KeyRouting(parallelism, 128).oneKeyForEachSubtask();

        assertLeadToEachSubtask(keys, parallelism);
    }

    /** The same keys, found from what the subtasks say of themselves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 128})
    void oneKeyForEach_leadsToWhoMarkedTheKeyGroups(int parallelism) {
        List<EpochMarker> markers =
                IntStream.range(0, parallelism)
                        .mapToObj(
                                subtask ->
                                        KeyGroupRangeAssignment
                                                .computeKeyGroupRangeForOperatorIndex(
                                                        128, parallelism, subtask))
                        .map(
                                range ->
                                        new EpochMarker(
                                                1,
                                                range.getStartKeyGroup(),
                                                range.getEndKeyGroup(),
                                                128))
                        .toList();

        assertLeadToEachSubtask(KeyRouting.oneKeyForEach(markers), parallelism);
    }

    private static void assertLeadToEachSubtask(String[] keys, int parallelism) {
        assertThat(keys).hasSize(parallelism);
        for (int subtask = 0; subtask < parallelism; subtask++) {
            assertThat(
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    keys[subtask], 128, parallelism))
                    .isEqualTo(subtask);
        }
    }
}
