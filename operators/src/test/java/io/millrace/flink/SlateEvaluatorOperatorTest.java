package io.millrace.flink;

import static io.millrace.judge.Slates.chosen;
import static io.millrace.judge.Slates.deletion;
import static io.millrace.judge.Slates.retired;
import static io.millrace.judge.Slates.slate;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.erasure.ErasureLedger;
import io.millrace.events.EventIds;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.fusion.FusionSample;
import io.millrace.gate.OutcomeCount;
import io.millrace.judge.Choice;
import io.millrace.judge.Judgement;
import io.millrace.judge.Ranking;
import io.millrace.judge.Slates;
import io.millrace.slate.Slate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlateEvaluatorOperatorTest {
    private static final long INTERVAL = 100;

    private final TestJob job = new TestJob();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void choices_areCountedInTime() throws Exception {
        try (OperatorHarness<FusionSample> evaluator = start(new HashMapStateBackend(), null)) {
            evaluator.process(chosen(1, 10, "x"));
            serve(evaluator, slate(1, 10, "a", "b"));
            evaluator.process(chosen(2, 20, "b"));
            evaluator.process(chosen(3, 20, "a"));
            assertThat(counts(evaluator)).isEmpty();
            evaluator.setProcessingTime(INTERVAL);

            assertThat(counts(evaluator))
                    .containsEntry("choices.first_visit", 1L)
                    .containsEntry("served.judged", 2L)
                    .containsEntry("served.hits_at_1", 1L)
                    .containsEntry("served.reciprocal_ranks_millionths", 1_500_000L);
        }
    }

    @Test
    void judgements_haveNoNames() throws Exception {
        try (OperatorHarness<FusionSample> evaluator = start(new HashMapStateBackend(), null)) {
            evaluator.process(chosen(1, 10, "x"));
            serve(evaluator, slate(1, 10, "a", "b"));
            evaluator.process(chosen(2, 20, "b"));
            evaluator.process(chosen(3, 20, "unheard of"));

            long shopper = Judgement.shopper(ErasureLedger.empty().pseudonym(Slates.SHOPPER));
            assertThat(evaluator.takeOutput(Outputs.JUDGEMENTS))
                    .containsExactly(
                            new Judgement(shopper, EventIds.hash("b"), 20, 2),
                            new Judgement(
                                    shopper, EventIds.hash("unheard of"), 20, Ranking.NOT_RANKED));
            assertThat(shopper).isNotEqualTo(EventIds.hash(Slates.SHOPPER));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restoredState_judgesWithTheSlateFromBefore(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<FusionSample> evaluator = start(backend, null)) {
            evaluator.process(chosen(1, 10, "x"));
            serve(evaluator, slate(1, 10, "x", "a", "b"));
            evaluator.process(chosen(2, 20, "a"));
            serve(evaluator, slate(3, 30, "c"));
            state = evaluator.checkpoint(1);
            assertThat(counts(evaluator)).as("nothing is left behind").hasSize(7);
        }
        try (OperatorHarness<FusionSample> evaluator = start(backend, state)) {
            evaluator.process(chosen(3, 20, "b"));
            evaluator.checkpoint(2);
            assertThat(counts(evaluator))
                    .containsEntry("served.reciprocal_ranks_millionths", 500_000L);
            evaluator.process(chosen(4, 40, "c"));
            evaluator.checkpoint(3);

            assertThat(counts(evaluator))
                    .containsEntry("served.reciprocal_ranks_millionths", 1_000_000L);
        }
    }

    @Test
    void choice_withoutASlate_isCountedAsSuch() throws Exception {
        try (OperatorHarness<FusionSample> evaluator = start(new HashMapStateBackend(), null)) {
            evaluator.process(chosen(1, 10, "x"));
            evaluator.process(chosen(2, 20, "a"));
            evaluator.checkpoint(1);

            assertThat(counts(evaluator))
                    .isEqualTo(Map.of("choices.first_visit", 1L, "choices.without_slate", 1L));
        }
    }

    @Test
    void retiredVisitor_leavesNoState() throws Exception {
        try (OperatorHarness<FusionSample> evaluator = start(new HashMapStateBackend(), null)) {
            evaluator.process(chosen(1, 10, "x"));
            serve(evaluator, slate(1, 10, "a"));
            assertThat(evaluator.numKeyedStates()).isEqualTo(1);
            evaluator.process(retired(2));

            assertThat(evaluator.numKeyedStates()).isZero();
        }
    }

    @Test
    void lastSlateOfARetiredShopper_takesTheSlatesThatCameBetween() throws Exception {
        try (OperatorHarness<FusionSample> evaluator = start(new HashMapStateBackend(), null)) {
            evaluator.process(chosen(1, 10, "x"));
            evaluator.process(retired(2));
            serve(evaluator, slate(1, 10, "a"));
            assertThat(evaluator.numKeyedStates()).as("was on its way").isEqualTo(1);
            serve(evaluator, deletion(2));

            assertThat(evaluator.numKeyedStates()).isZero();
        }
    }

    private static void serve(OperatorHarness<FusionSample> evaluator, Slate slate)
            throws Exception {
        evaluator.processSecond(
                new VersionedSlate(slate, ModelVersion.of(1, slate.request().counter())));
    }

    private static Map<String, Long> counts(OperatorHarness<FusionSample> evaluator) {
        return evaluator.takeOutput(Outputs.OUTCOMES).stream()
                .collect(Collectors.toMap(OutcomeCount::name, OutcomeCount::count, Long::sum));
    }

    private OperatorHarness<FusionSample> start(StateBackend backend, OperatorSubtaskState restored)
            throws Exception {
        KeySelector<Choice, String> choices = Choice::shopperId;
        KeySelector<VersionedSlate, String> slates = each -> each.slate().request().shopperId();
        return job.start(
                Subtask.ONLY,
                new SlateEvaluatorOperator(job.session()),
                MillraceTypes.FUSION_SAMPLE,
                backend,
                restored,
                1,
                List.of(choices, slates));
    }
}
