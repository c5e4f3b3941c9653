package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.gate.OutcomeCount;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeTotalFunctionTest {
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void counts_ofOneInterval_areShownOnceAsATotal() throws Exception {
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, null, 0)) {
            totals.process(new OutcomeCount("outcome.learned", 60));
            totals.process(new OutcomeCount("outcome.late", 1));
            totals.process(new OutcomeCount("outcome.learned", 4));
            totals.setProcessingTime(249);
            assertThat(totals.takeOutput()).isEmpty();
            totals.setProcessingTime(250);

            assertThat(totals.takeOutput())
                    .containsExactlyInAnyOrder(
                            new OutcomeTotal("outcome.learned", 64, ModelVersion.of(1, 1)),
                            new OutcomeTotal("outcome.late", 1, ModelVersion.of(1, 2)));
            totals.setProcessingTime(10_000);
            assertThat(totals.takeOutput()).isEmpty();

            totals.process(new OutcomeCount("outcome.late", 2));
            totals.setProcessingTime(10_250);
            assertThat(totals.takeOutput())
                    .containsExactly(new OutcomeTotal("outcome.late", 3, ModelVersion.of(1, 3)));
        }
    }

    @Test
    void restore_showsWhatWaitedUnderTheNewEpochAndCountsOn() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, null, 0)) {
            totals.process(new OutcomeCount("outcome.learned", 60));
            state = totals.checkpoint(1);
            totals.process(new OutcomeCount("outcome.learned", 1000));
        }
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, state, 1)) {
            totals.process(new OutcomeCount("outcome.learned", 1));
            totals.setProcessingTime(250);

            assertThat(totals.takeOutput())
                    .containsExactly(
                            new OutcomeTotal("outcome.learned", 61, ModelVersion.of(2, 1)));
        }
    }

    @Test
    void total_aboveWhatAVersionCounts_isExactAndGoesOn_alsoAfterARestore() throws Exception {
        long large = ModelVersion.MAXIMUM_COUNTER - 1;
        OperatorSubtaskState state;
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, null, 0)) {
            totals.process(new OutcomeCount("ranks", large));
            totals.setProcessingTime(250);
            totals.process(new OutcomeCount("ranks", 10));
            totals.setProcessingTime(500);
            totals.process(new OutcomeCount("ranks", large));
            totals.setProcessingTime(750);

            List<OutcomeTotal> shown = totals.takeOutput();
            assertThat(shown)
                    .extracting(OutcomeTotal::total)
                    .containsExactly(large, large + 10, 2 * large + 10);
            assertThat(shown)
                    .extracting(OutcomeTotal::version)
                    .containsExactly(
                            ModelVersion.of(1, 1), ModelVersion.of(1, 2), ModelVersion.of(1, 3));
            state = totals.checkpoint(1);
        }
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, state, 1)) {
            totals.process(new OutcomeCount("ranks", 1));
            totals.setProcessingTime(250);

            assertThat(totals.takeOutput())
                    .containsExactly(
                            new OutcomeTotal("ranks", 2 * large + 11, ModelVersion.of(2, 1)));
        }
    }

    @Test
    void rescale_oneToTwoToOne_keepsEveryTotal() throws Exception {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "outcome." + i).toList();
        OperatorSubtaskState one;
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, null, 0)) {
            for (String name : names) {
                totals.process(new OutcomeCount(name, 5));
            }
            one = totals.checkpoint(1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            one, MAXIMUM, 1, 2, index);
            try (OperatorHarness<OutcomeTotal> totals = start(new Subtask(index, 2), part, 1)) {
                for (String name : names) {
                    int subtask =
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(name, MAXIMUM, 2);
                    if (subtask == index) {
                        totals.process(new OutcomeCount(name, 2));
                    }
                }
                two.add(totals.checkpoint(2));
            }
        }
        OperatorSubtaskState together =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1)),
                        MAXIMUM,
                        2,
                        1,
                        0);
        try (OperatorHarness<OutcomeTotal> totals = start(Subtask.ONLY, together, 2)) {
            totals.setProcessingTime(250);

            assertThat(totals.takeOutput())
                    .hasSize(20)
                    .allSatisfy(total -> assertThat(total.total()).isEqualTo(7));
        }
    }

    private OperatorHarness<OutcomeTotal> start(
            Subtask subtask, OperatorSubtaskState restored, long checkpoint) throws Exception {
        KeySelector<OutcomeCount, String> key = OutcomeCount::name;
        return job.start(
                subtask,
                new KeyedProcessOperator<>(new OutcomeTotalFunction(job.session())),
                MillraceTypes.OUTCOME_TOTAL,
                new HashMapStateBackend(),
                restored,
                checkpoint,
                List.of(key));
    }
}
