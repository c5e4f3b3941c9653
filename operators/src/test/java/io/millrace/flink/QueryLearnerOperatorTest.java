package io.millrace.flink;

import static io.millrace.affinity.SearchEvents.TIME;
import static io.millrace.affinity.SearchEvents.bought;
import static io.millrace.affinity.SearchEvents.selected;
import static io.millrace.affinity.SearchEvents.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.affinity.AffinitySettings;
import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryTiers;
import io.millrace.affinity.SearchEvent;
import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.events.SearchQueries;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From searches to what a query lifts, over both operators. */
class QueryLearnerOperatorTest {
    private static final long WINDOW = 10_000;
    private static final long EXPIRY = 1_000_000;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;
    private static final String BAG = SearchQueries.id("bag");
    private static final String[] PAGE =
            IntStream.range(0, 10).mapToObj(i -> "i" + i).toArray(String[]::new);
    private static final AffinitySettings SETTINGS =
            new AffinitySettings(100 * EXPIRY, EXPIRY, WINDOW, 100);

    private final TestJob job = new TestJob();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void clicks_ofSeveralShoppers_liftTheItem_alsoAfterARestore(StateBackend backend)
            throws Exception {
        OperatorSubtaskState saved;
        long version;
        try (OperatorHarness<QuerySignal> learner = learner(Subtask.ONLY, backend, null, 0)) {
            assertThat(signals(learner)).isEmpty();
            observe(learner, searches("bag", 8, "i7"));
            List<QuerySignal> lifted = signals(learner);
            assertThat(lifted).hasSize(1);
            assertThat(lifted.get(0).queryId()).isEqualTo(BAG);
            assertThat(lifted.get(0).tiers()).isEqualTo(new QueryTiers(List.of("i7"), List.of()));
            version = lifted.get(0).version();

            observe(learner, searches("bag", 8, "i7"));
            assertThat(signals(learner)).as("unchanged tiers").isEmpty();
            saved = learner.checkpoint(1);
        }
        try (OperatorHarness<QuerySignal> learner = learner(Subtask.ONLY, backend, saved, 1)) {
            List<QuerySignal> anew = signals(learner);
            assertThat(anew).extracting(QuerySignal::queryId).containsExactly(BAG);
            assertThat(anew.get(0).tiers()).isEqualTo(new QueryTiers(List.of("i7"), List.of()));
            assertThat(anew.get(0).version()).isGreaterThan(version);
            assertThat(ModelVersion.epoch(anew.get(0).version()))
                    .isGreaterThan(ModelVersion.epoch(version));
        }
    }

    @Test
    void barrier_showsWhatChanged() throws Exception {
        try (OperatorHarness<QuerySignal> learner = fresh()) {
            observe(learner, searches("bag", 8, "i7"));
            learner.checkpoint(1);

            assertThat(learner.takeOutput()).hasSize(1);
        }
    }

    @Test
    void idleQuery_isForgotten_andItsDocumentGoes() throws Exception {
        try (OperatorHarness<QuerySignal> learner = fresh()) {
            observe(learner, searches("bag", 8, "i7"));
            observe(learner, searches("lamp", 1, "i1"));
            long version = signals(learner).get(0).version();

            learner.watermark(TIME + EXPIRY - 1);
            assertThat(signals(learner)).isEmpty();
            assertThat(learner.numKeyedStates()).isEqualTo(2);
            learner.watermark(TIME + EXPIRY + WINDOW);
            List<QuerySignal> gone = signals(learner);
            assertThat(gone).hasSize(1);
            assertThat(gone.get(0).queryId()).isEqualTo(BAG);
            assertThat(gone.get(0).tiers().isEmpty()).isTrue();
            assertThat(gone.get(0).version()).isGreaterThan(version);
            assertThat(learner.numKeyedStates()).isZero();
            assertThat(learner.numEventTimeTimers()).isZero();

            observe(learner, searches("bag", 8, "i7"));
            assertThat(signals(learner).get(0).version()).isGreaterThan(gone.get(0).version());
            learner.watermark(Watermark.MAX_WATERMARK.getTimestamp());
            assertThat(learner.numKeyedStates()).isEqualTo(1);
        }
    }

    @Test
    void rescale_oneToTwoToOne_keepsQueriesAndTheCurve() throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness<QuerySignal> learner = fresh()) {
            for (int query = 0; query < 20; query++) {
                observe(learner, searches("bag " + query, 12, "i" + query % 10));
            }
            assertThat(signals(learner)).hasSize(20);
            one = learner.checkpoint(1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        int shown = 0;
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            one, MAXIMUM, 1, 2, index);
            try (OperatorHarness<QuerySignal> learner =
                    learner(new Subtask(index, 2), new HashMapStateBackend(), part, 1)) {
                shown += signals(learner).size();
                two.add(learner.checkpoint(2));
            }
        }
        assertThat(shown).isEqualTo(20);
        OperatorSubtaskState again =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1)),
                        MAXIMUM,
                        2,
                        1,
                        0);
        try (OperatorHarness<QuerySignal> learner =
                learner(Subtask.ONLY, new HashMapStateBackend(), again, 2)) {
            assertThat(signals(learner)).hasSize(20);
            assertThat(learner.numKeyedStates()).isEqualTo(20);
        }
    }

    @Test
    void searchMemory_isKeptAsLongAsTheWindow() throws Exception {
        OperatorSubtaskState saved;
        try (OperatorHarness<QueryObservation> memory = attribution(null)) {
            memory.process(bought("nobody", 0, "i1"));
            assertThat(memory.numKeyedStates()).isZero();
            memory.process(shown("w", "bag", 0, PAGE));
            memory.watermark(TIME + WINDOW - 1);
            assertThat(memory.numKeyedStates()).isEqualTo(1);
            memory.process(selected("w", null, WINDOW - 1, "i7"));
            memory.watermark(TIME + WINDOW);
            assertThat(memory.numKeyedStates()).isEqualTo(1);
            assertThat(memory.takeOutput()).hasSize(2);
            saved = memory.checkpoint(1);
        }
        try (OperatorHarness<QueryObservation> memory = attribution(saved)) {
            memory.process(bought("w", WINDOW, "i7"));
            assertThat(memory.takeOutput())
                    .extracting(QueryObservation::kind)
                    .containsExactly(QueryObservation.Kind.BOUGHT);
            memory.watermark(TIME + 2 * WINDOW - 1);
            assertThat(memory.numKeyedStates()).isZero();
            assertThat(memory.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void searchMemory_ofSomebodyErased_isGoneWithItsTimerAndName() throws Exception {
        OperatorSubtaskState old;
        try (OperatorHarness<QueryObservation> memory = attribution(null)) {
            memory.process(shown("erased-7", "bag", 0, PAGE));
            memory.process(shown("kept-8", "bag", 0, PAGE));
            old = memory.checkpoint(1);
            assertThat(SnapshotBytes.of(old)).contains("erased-7");
            memory.process(SearchEvent.erasure("v:erased-7", TIME + 1));
            memory.process(SearchEvent.erasure("v:nobody", TIME + 1));

            assertThat(memory.numKeyedStates()).isEqualTo(1);
            assertThat(SnapshotBytes.of(memory.checkpoint(2)))
                    .contains("kept-8")
                    .doesNotContain("erased-7");
            memory.process(shown("erased-7", "bag", 2, PAGE));
            assertThat(memory.numKeyedStates()).as("a new life").isEqualTo(2);
        }
        ErasureLedgerSource ledger =
                () -> {
                    ErasureLedger erased = ErasureLedger.empty();
                    erased.add(erased.pseudonym("v:erased-7"), TIME + 1, 0);
                    return erased;
                };
        try (OperatorHarness<QueryObservation> memory = attribution(old, ledger)) {
            assertThat(memory.numKeyedStates()).as("restored from before").isEqualTo(1);
            assertThat(SnapshotBytes.of(memory.checkpoint(2)))
                    .contains("kept-8")
                    .doesNotContain("erased-7");
        }
    }

    /** Several visitors search, and all click the same item. */
    private static List<SearchEvent> searches(String query, int visitors, String clicked) {
        List<SearchEvent> events = new ArrayList<>();
        for (int visitor = 0; visitor < visitors; visitor++) {
            events.add(shown(query + visitor, query, visitor, PAGE));
            events.add(selected(query + visitor, query, visitor, clicked));
        }
        return events;
    }

    private void observe(OperatorHarness<QuerySignal> learner, List<SearchEvent> events)
            throws Exception {
        try (OperatorHarness<QueryObservation> attribution = attribution(null)) {
            for (SearchEvent event : events) {
                attribution.process(event);
            }
            for (QueryObservation observation : attribution.takeOutput()) {
                learner.process(observation);
            }
        }
    }

    /** What is shown when the interval is over. */
    private static List<QuerySignal> signals(OperatorHarness<QuerySignal> learner)
            throws Exception {
        learner.setProcessingTime(learner.getProcessingTime() + 1_000);
        return learner.takeOutput();
    }

    private OperatorHarness<QuerySignal> fresh() throws Exception {
        return learner(Subtask.ONLY, new HashMapStateBackend(), null, 0);
    }

    private OperatorHarness<QuerySignal> learner(
            Subtask subtask, StateBackend backend, OperatorSubtaskState restored, long checkpoint)
            throws Exception {
        KeySelector<QueryObservation, String> key = QueryObservation::queryId;
        return job.start(
                subtask,
                new QueryLearnerOperator(SETTINGS, job.session()),
                MillraceTypes.QUERY_SIGNAL,
                backend,
                restored,
                checkpoint,
                List.of(key));
    }

    private OperatorHarness<QueryObservation> attribution(OperatorSubtaskState restored)
            throws Exception {
        return attribution(restored, ErasureLedgerSource.none());
    }

    private OperatorHarness<QueryObservation> attribution(
            OperatorSubtaskState restored, ErasureLedgerSource ledger) throws Exception {
        KeySelector<SearchEvent, String> key = SearchEvent::memoryId;
        return job.start(
                Subtask.ONLY,
                new SearchAttributionOperator(SETTINGS, ledger),
                MillraceTypes.QUERY_OBSERVATION,
                new HashMapStateBackend(),
                restored,
                1,
                List.of(key));
    }
}
