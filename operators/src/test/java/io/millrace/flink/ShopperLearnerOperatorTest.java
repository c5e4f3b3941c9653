package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.erasure.ErasureLedger;
import io.millrace.erasure.ErasureLedgerSource;
import io.millrace.erasure.ErasureRequest;
import io.millrace.events.EventType;
import io.millrace.events.modellog.ModelRecord.EpochMarker;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.expert.FactorSettings;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.fusion.FusionSample;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemUpdate;
import io.millrace.judge.Choice;
import io.millrace.modellog.Channel;
import io.millrace.modellog.DeploymentTakenOverException;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import io.millrace.shopper.PastItem;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEvent.Kind;
import io.millrace.slate.ScoreRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShopperLearnerOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int MAXIMUM = OperatorHarness.MAXIMUM_PARALLELISM;
    private static final int CAP = 8;
    private static final int BATCH = 6;
    private static final long MILLIS = 20;

    private final TestJob job = new TestJob();

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void event_beforeTheLogIsComplete_waitsForIt() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            AtomicInteger waited = new AtomicInteger();
            learner.post(
                    () -> {
                        waited.incrementAndGet();
                        assertThat(learner.numKeyedStates()).isZero();
                        job.mark(TestJob.ALL, 1);
                    });
            learner.process(view("7", "a", 1));

            assertThat(waited).hasValue(1);
            assertThat(learner.numKeyedStates()).isEqualTo(1);
        }
    }

    @Test
    void event_withAnIncompleteLog_isNotLearnedFromForTheMarkersOfAnOlderEpoch() throws Exception {
        job.log().claimEpoch("an older job");
        job.mark(TestJob.ALL, 1);
        try (OperatorHarness<ScoreRequest> learner = start()) {
            AtomicInteger waited = new AtomicInteger();
            learner.post(
                    () -> {
                        waited.incrementAndGet();
                        job.mark(TestJob.ALL, 2);
                    });
            learner.process(view("7", "a", 1));

            assertThat(waited).hasValue(1);
        }
    }

    @Test
    void log_notCompleteInTime_failsTheTask() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            long timeout = job.session().startTimeout().toMillis();
            learner.setProcessingTime(timeout - 1);

            assertThatThrownBy(() -> learner.setProcessingTime(timeout))
                    .hasStackTraceContaining(
                            "the model log is not complete, and nothing new came for 60 s");
        }
    }

    @Test
    void log_notComplete_failsWithWhatIsMissing() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            job.writer()
                    .appendToAllPartitions(
                            TestJob.ALL, "marker/0", new EpochMarker(1, 0, 63, MAXIMUM));
            ModelLogSession session = job.joinFresh(job.session());
            TestJob.await(() -> session.missing().startsWith("ITEMS lacks key groups 64 to 127"));
            long timeout = job.session().startTimeout().toMillis();
            learner.setProcessingTime(timeout);

            assertThatThrownBy(() -> learner.setProcessingTime(2 * timeout))
                    .hasStackTraceContaining("not written to; ITEMS lacks key groups 64 to 127");
            session.leave();
        }
    }

    /**
     * Item learners may be held up by Elasticsearch: the job has to outlive that, but to say so.
     */
    @Test
    void event_thatWaitsForLong_isTold_andDoesNotFailTheTask() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            job.mark(TestJob.ALL, 1);
            for (int i = 0; i < CAP; i++) {
                learner.process(view("7", "i" + i, i));
            }
            ShopperLearnerOperator operator = (ShopperLearnerOperator) learner.getOperator();
            assertThat(operator.waitingMillis()).isZero();
            long timeout = job.session().startTimeout().toMillis();
            AtomicLong waited = new AtomicLong();
            learner.post(
                    () -> {
                        learner.setProcessingTime(3 * timeout);
                        waited.set(operator.waitingMillis());
                        job.progress(1, CAP);
                    });
            learner.process(view("7", "next", 100));

            assertThat(waited).hasValue(3 * timeout);
            assertThat(operator.waitingMillis()).isZero();
        }
    }

    @Test
    void log_longerThanTheTimeout_isReadToItsEnd() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            long timeout = job.session().startTimeout().toMillis();
            ModelLogSession session = job.joinFresh(job.session());
            job.mark(EnumSet.of(Channel.ITEMS), 1);
            TestJob.await(() -> session.entriesRead() > 0);
            session.leave();

            learner.setProcessingTime(timeout);

            assertThatThrownBy(() -> learner.setProcessingTime(2 * timeout))
                    .hasStackTraceContaining("nothing new came for 60 s");
        }
    }

    @Test
    void event_fartherAheadThanTheCap_waitsForProgress() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = start()) {
            job.mark(TestJob.ALL, 1);
            for (int i = 0; i < CAP; i++) {
                learner.process(view("7", "i" + i, i));
            }
            learner.takeOutput(Outputs.ITEM_UPDATES);
            AtomicInteger waited = new AtomicInteger();
            learner.post(
                    () -> {
                        waited.incrementAndGet();
                        assertThat(marks(learner))
                                .as("flushed before waiting, and urgent")
                                .containsExactly(ItemUpdate.mark(markKey(), 0, CAP, true));
                        job.progress(1, CAP - 1);
                    });
            learner.process(view("7", "next", 100));

            assertThat(waited).hasValue(1);
            assertThat(outcomes(learner))
                    .extracting(OutcomeCount::count)
                    .containsExactly((long) BATCH, (long) (CAP - BATCH));
            learner.checkpoint(1);
            assertThat(outcomes(learner))
                    .containsExactly(new OutcomeCount(OutcomeCount.LEARNED, 1));
        }
    }

    @Test
    void batch_full_isFlushedWithItsMarkBehindTheUpdates() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            for (int i = 0; i < BATCH - 1; i++) {
                learner.process(view("7", "i" + i, i));
            }
            assertThat(learner.takeOutput()).isEmpty();
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES)).isEmpty();
            learner.process(view("7", "last", BATCH));

            List<ItemUpdate> updates = learner.takeOutput(Outputs.ITEM_UPDATES);
            assertThat(updates).hasSize(BATCH + 1);
            assertThat(updates.subList(0, BATCH)).noneMatch(ItemUpdate::isMark);
            assertThat(updates.get(BATCH))
                    .as("urgent, since half of the cap is used up")
                    .isEqualTo(ItemUpdate.mark(markKey(), 0, BATCH, true));
            assertThat(learner.takeOutput())
                    .as("one request a shopper, the newest, since the oldest append")
                    .singleElement()
                    .satisfies(
                            request -> {
                                assertThat(request.events()).isEqualTo(BATCH);
                                assertThat(request.recentIds()).hasSize(BATCH).startsWith("last");
                                assertThat(request.appendedAt()).isEqualTo(1000);
                            });
        }
    }

    @Test
    void batch_inTime_isFlushedEvenIfNotFull() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("7", "a", 1));
            learner.setProcessingTime(MILLIS - 1);
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES)).isEmpty();
            learner.setProcessingTime(MILLIS);
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES))
                    .hasSize(1)
                    .noneMatch(ItemUpdate::isMark);

            learner.setProcessingTime(10 * MILLIS);
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES))
                    .as("the mark has time")
                    .containsExactly(ItemUpdate.mark(markKey(), 0, 1, false));
            learner.setProcessingTime(100 * MILLIS);
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES)).isEmpty();
        }
    }

    /** Marks of all learners together grow with the square of the parallelism. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void marks_ofASecondOfMicroBatches_areTwentyToEveryItemLearner(int parallelism)
            throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        ShopperLearnerOperator operator =
                new ShopperLearnerOperator(new LearnerSettings(10, 64, 5, 256, 1), job.session());
        try (OperatorHarness<ScoreRequest> learner =
                job.start(operator, MillraceTypes.SCORE_REQUEST, List.of(key))) {
            for (int index = 0; index < parallelism; index++) {
                int first = index * MAXIMUM / parallelism;
                int last = (index + 1) * MAXIMUM / parallelism - 1;
                job.writer()
                        .appendToAllPartitions(
                                TestJob.ALL,
                                "marker/" + first,
                                new EpochMarker(1, first, last, MAXIMUM));
            }
            for (int i = 0; i < 100; i++) {
                learner.process(view("7", "i" + i, i));
                learner.setProcessingTime(10 * (i + 1));
            }
            learner.setProcessingTime(2_000);

            List<ItemUpdate> marks = marks(learner);
            assertThat(marks).hasSizeBetween(10 * parallelism, 20 * parallelism);
            assertThat(marks.get(marks.size() - 1).sequence()).isEqualTo(100);
        }
    }

    @Test
    void marks_halfOfTheCapIsUsedUp_areSentForEveryQuarter() throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        ShopperLearnerOperator operator =
                new ShopperLearnerOperator(new LearnerSettings(10, 8, 5, 256, 1), job.session());
        try (OperatorHarness<ScoreRequest> learner =
                job.start(operator, MillraceTypes.SCORE_REQUEST, List.of(key))) {
            job.mark(TestJob.ALL, 1);
            for (int i = 0; i < 256; i++) {
                learner.process(view("7", "i" + i, i));
            }

            assertThat(marks(learner))
                    .as("none of the 32 micro-batches before half of the cap has any")
                    .containsExactly(
                            ItemUpdate.mark(markKey(), 0, 128, true),
                            ItemUpdate.mark(markKey(), 0, 192, true),
                            ItemUpdate.mark(markKey(), 0, 256, true));
        }
    }

    @Test
    void barrier_flushesEverythingBeforeIt() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("7", "a", 1));
            learner.prepareSnapshotPreBarrier(1);

            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES)).hasSize(2);
            assertThat(learner.takeOutput()).hasSize(1);
            assertThat(outcomes(learner))
                    .containsExactly(new OutcomeCount(OutcomeCount.LEARNED, 1));
        }
    }

    @Test
    void identity_mergeIsCountedOnceAndRetiringNotAtAll() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(
                    identity("u:7", Kind.MERGE, new PastItem("a", EventType.VIEW_ITEM, TIME)));
            learner.process(identity("v:w", Kind.RETIRE));
            learner.checkpoint(1);

            assertThat(outcomes(learner))
                    .containsExactly(new OutcomeCount(OutcomeCount.LEARNED, 1));
            assertThat(learner.takeOutput())
                    .extracting(request -> request.shopperId() + " " + request.retired())
                    .containsExactly("u:7 false", "v:w true");
        }
    }

    @Test
    void positive_onAKnownItem_isSampledBeforeItIsLearnedFrom() throws Exception {
        for (String id : List.of("a", "b", "c")) {
            job.writer()
                    .append(
                            Channel.ITEMS,
                            id,
                            new ItemRecord(
                                    id, ModelVersion.of(1, 1), TIME, 1, 1, 1, 0, null, List.of()));
        }
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("7", "a", 1));
            learner.process(view("7", "unknown", 2));
            learner.process(view("7", "b", 3));
            learner.checkpoint(1);

            assertThat(learner.takeOutput(Outputs.FUSION_SAMPLES))
                    .as("neither the first item nor one the table does not know")
                    .extracting(FusionSample::segment, FusionSample::events)
                    .containsExactly(tuple("global", 1L));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_goesOnWhereTheBarrierWas(StateBackend backend) throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, null, 0)) {
            job.mark(TestJob.ALL, 1);
            learner.process(view("7", "a", 1));
            learner.process(view("7", "b", 2));
            state = learner.checkpoint(1);
            learner.process(view("7", "lost", 3));
        }
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, state, 1)) {
            job.mark(TestJob.ALL, 2);
            learner.process(view("7", "c", 3));
            learner.checkpoint(2);

            assertThat(learner.takeOutput())
                    .singleElement()
                    .satisfies(
                            request -> {
                                assertThat(request.recentIds()).containsExactly("c", "b", "a");
                                assertThat(request.events()).isEqualTo(3);
                            });
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES))
                    .as("the count of events starts anew with the attempt")
                    .contains(ItemUpdate.mark(markKey(), 0, 1, false));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void rescale_oneToTwoToOne_keepsEveryShopper(StateBackend backend) throws Exception {
        OperatorSubtaskState one;
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, null, 0)) {
            job.mark(TestJob.ALL, 1);
            for (int i = 0; i < 20; i++) {
                job.progress(1, i);
                learner.process(view("s" + i, "first", 1));
            }
            one = learner.checkpoint(1);
        }
        List<OperatorSubtaskState> two = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            one, MAXIMUM, 1, 2, index);
            try (OperatorHarness<ScoreRequest> learner =
                    start(new Subtask(index, 2), backend, part, 1)) {
                job.mark(TestJob.ALL, 2);
                int learned = 0;
                for (int i = 0; i < 20; i++) {
                    if (subtaskOf("u:s" + i) == index) {
                        job.progress(2, learned, learned);
                        learner.process(view("s" + i, "second", 2));
                        learned++;
                    }
                }
                two.add(learner.checkpoint(2));
                assertThat(marks(learner)).isNotEmpty().allSatisfy(markOf(index));
            }
        }
        OperatorSubtaskState together =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1)),
                        MAXIMUM,
                        2,
                        1,
                        0);
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, together, 2)) {
            job.mark(TestJob.ALL, 3);
            for (int i = 0; i < 20; i++) {
                job.progress(3, i);
                learner.process(view("s" + i, "third", 3));
            }
            learner.checkpoint(3);

            assertThat(learner.takeOutput())
                    .hasSize(20)
                    .allSatisfy(
                            request ->
                                    assertThat(request.recentIds())
                                            .containsExactly("third", "second", "first"));
        }
    }

    @Test
    void deployment_takenOver_failsWithoutARestart() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            SessionSettings settings = job.session();
            ModelLogSession session = job.joinFresh(settings);
            job.log().claimEpoch("another job/0/fresh");
            job.progress(1, 0);
            TestJob.await(() -> isTakenOver(session));
            session.leave();

            assertThatThrownBy(() -> learner.process(view("7", "a", 1)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .hasCauseInstanceOf(DeploymentTakenOverException.class);
        }
    }

    @Test
    void negativePools_surviveACheckpoint() throws Exception {
        OperatorSubtaskState state;
        append("a", 1);
        append("b", 1);
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("7", "a", 1));
            learner.process(view("7", "b", 2));
            state = learner.checkpoint(1);
            assertThat(gradientsOf(learner)).as("of the chosen item and its history").isEqualTo(2);
            for (int event = 2; event < FactorSettings.DEFAULT.poolEvents(); event++) {
                job.progress(1, event);
                learner.process(view("7", event % 2 == 0 ? "a" : "b", event + 1));
            }
            job.progress(1, FactorSettings.DEFAULT.poolEvents());
            learner.checkpoint(2);
            assertThat(learner.takeOutput(Outputs.NETWORK_GRADIENTS))
                    .as("the pool is not finished")
                    .isEmpty();
            learner.process(view("7", "a", 100));
            learner.checkpoint(3);
            assertThat(learner.takeOutput(Outputs.NETWORK_GRADIENTS)).hasSize(1);
        }
        append("a", 2);
        append("b", 2);
        try (OperatorHarness<ScoreRequest> learner =
                start(Subtask.ONLY, new HashMapStateBackend(), state, 1)) {
            job.mark(TestJob.ALL, 2);
            for (int event = 1; event < FactorSettings.DEFAULT.poolEvents(); event++) {
                job.progress(2, event);
                assertThat(learner.takeOutput(Outputs.NETWORK_GRADIENTS)).isEmpty();
                learner.process(view("7", event % 2 == 0 ? "b" : "a", event + 2));
            }
            learner.checkpoint(2);

            assertThat(learner.takeOutput(Outputs.NETWORK_GRADIENTS))
                    .as("the event before the checkpoint is one of the pool's")
                    .hasSize(1);
        }
    }

    @Test
    void restore_stateOfAnOlderJob_startsWithoutPools() throws Exception {
        OperatorSubtaskState state;
        append("a", 1);
        append("b", 1);
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("7", "a", 1));
            learner.process(view("7", "b", 2));
            OperatorSubtaskState now = learner.checkpoint(1);
            state =
                    OperatorSubtaskState.builder()
                            .setManagedKeyedState(now.getManagedKeyedState())
                            .build();
        }
        try (OperatorHarness<ScoreRequest> learner =
                start(Subtask.ONLY, new HashMapStateBackend(), state, 1)) {
            job.mark(TestJob.ALL, 2);
            learner.process(view("7", "c", 3));
            learner.checkpoint(2);

            assertThat(learner.takeOutput())
                    .singleElement()
                    .satisfies(
                            request ->
                                    assertThat(request.recentIds()).containsExactly("c", "b", "a"));
        }
    }

    private void append(String itemId, long epoch) {
        job.writer()
                .append(
                        Channel.ITEMS,
                        itemId,
                        new ItemRecord(
                                itemId,
                                ModelVersion.of(epoch, 1),
                                TIME,
                                1,
                                1,
                                1,
                                0,
                                null,
                                List.of()));
    }

    private static long gradientsOf(OperatorHarness<ScoreRequest> learner) {
        return learner.takeOutput(Outputs.ITEM_UPDATES).stream()
                .filter(update -> !update.gradients().isEmpty())
                .count();
    }

    private static boolean isTakenOver(ModelLogSession session) {
        try {
            session.checkHealthy();
            return false;
        } catch (DeploymentTakenOverException e) {
            return true;
        }
    }

    private static Consumer<ItemUpdate> markOf(int learner) {
        return mark -> assertThat(mark.learner()).isEqualTo(learner);
    }

    private static List<ItemUpdate> marks(OperatorHarness<ScoreRequest> learner) {
        return learner.takeOutput(Outputs.ITEM_UPDATES).stream()
                .filter(ItemUpdate::isMark)
                .toList();
    }

    private static String markKey() {
        return new KeyRouting(1, MAXIMUM).oneKeyForEachSubtask()[0];
    }

    @Test
    void erasedShopper_leavesNothingButADeletionAndAReceipt() throws Exception {
        try (OperatorHarness<ScoreRequest> learner = started()) {
            learner.process(view("erased-7", "a", 1));
            learner.process(view("erased-7", "b", 2));
            learner.process(view("8", "a", 3));
            learner.checkpoint(1);
            learner.takeOutput();
            learner.takeOutput(Outputs.ITEM_UPDATES);
            learner.takeOutput(Outputs.CHOICES);
            outcomes(learner);

            learner.process(erasure("erased-7", TIME + 5));
            OperatorSubtaskState state = learner.checkpoint(2);

            assertThat(learner.takeOutput())
                    .extracting(
                            ScoreRequest::shopperId, ScoreRequest::retired, ScoreRequest::events)
                    .containsExactly(tuple("u:erased-7", true, 3L));
            assertThat(learner.takeOutput(Outputs.CHOICES))
                    .extracting(Choice::shopperId, Choice::kind)
                    .containsExactly(tuple("u:erased-7", Choice.Kind.RETIRED));
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES))
                    .filteredOn(update -> !update.isMark())
                    .extracting(ItemUpdate::itemId, ItemUpdate::interactions)
                    .containsExactlyInAnyOrder(tuple("a", -1L), tuple("b", -1L));
            assertThat(learner.takeOutput(Outputs.ERASED_SHOPPERS))
                    .singleElement()
                    .satisfies(
                            erased -> {
                                assertThat(erased.pseudonym()).hasSize(64);
                                assertThat(erased.historyItems()).isEqualTo(2);
                                assertThat(erased.withdrawn()).isEqualTo(2);
                                assertThat(erased.remaining()).isZero();
                                assertThat(erased.lastDocument()).isEqualTo(3);
                            });
            assertThat(learner.numKeyedStates()).isEqualTo(1);
            assertThat(SnapshotBytes.of(state)).contains("u:8").doesNotContain("erased-7");

            learner.process(view("erased-7", "c", -100_000));
            assertThat(learner.numKeyedStates()).as("from before the erasure").isEqualTo(1);
            assertThat(outcomes(learner)).isEmpty();
            learner.process(later("erased-7", "c"));
            learner.checkpoint(3);
            assertThat(outcomes(learner)).contains(new OutcomeCount("outcome.erased", 1));
            assertThat(learner.takeOutput())
                    .extracting(ScoreRequest::shopperId, ScoreRequest::events)
                    .as("a new life, whose documents outrank the deletion")
                    .containsExactly(tuple("u:erased-7", 4L));
            learner.process(erasure("erased-7", TIME + 5));
            assertThat(learner.numKeyedStates()).as("the same erasure again").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void restore_sweepsEveryShopperButThoseErasedSince(StateBackend backend) throws Exception {
        OperatorSubtaskState old;
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, null, 0)) {
            job.mark(TestJob.ALL, 1);
            for (int shopper = 0; shopper < 300; shopper++) {
                learner.process(view("s" + shopper, "a", shopper));
                job.progress(1, shopper + 1);
            }
            old = learner.checkpoint(1);
        }
        ErasureLedgerSource source =
                () -> {
                    ErasureLedger ledger = ErasureLedger.empty();
                    ledger.add(ledger.pseudonym("u:s7"), TIME + 9_000, 4);
                    return ledger;
                };
        try (OperatorHarness<ScoreRequest> learner = start(Subtask.ONLY, backend, old, 1, source)) {
            learner.runMail();
            learner.setProcessingTime(100);
            assertThat(learner.takeOutput())
                    .as("before the log is complete")
                    .extracting(ScoreRequest::shopperId, ScoreRequest::retired)
                    .containsExactly(tuple("u:s7", true));
            job.mark(TestJob.ALL, 2);
            ModelLogSession session = job.joinRestored(1, job.session());
            TestJob.await(session::isComplete);
            session.leave();
            List<ScoreRequest> swept = new ArrayList<>();
            for (long time = 120; swept.size() < 299; time += 20) {
                learner.setProcessingTime(time);
                swept.addAll(learner.takeOutput());
                assertThat(swept.subList(0, Math.min(299, swept.size())))
                        .as("no mark before the last of them")
                        .noneMatch(ScoreRequest::isMark);
            }
            List<ScoreRequest> marks = swept.subList(299, swept.size());

            assertThat(swept.subList(0, 299))
                    .extracting(ScoreRequest::shopperId)
                    .doesNotHaveDuplicates();
            assertThat(swept.subList(0, 299))
                    .allSatisfy(
                            request -> {
                                assertThat(request.retired()).isFalse();
                                assertThat(request.events()).isEqualTo(1);
                                assertThat(request.revision()).isZero();
                                assertThat(request.shopperId()).isNotEqualTo("u:s7");
                            });
            assertThat(marks)
                    .as("one for each key group leads to every scorer, of however many")
                    .hasSize(MAXIMUM)
                    .allSatisfy(
                            mark -> {
                                assertThat(mark.isMark()).isTrue();
                                assertThat(mark.learner()).isZero();
                                assertThat(mark.learners()).isEqualTo(1);
                            })
                    .extracting(mark -> subtaskOf(mark.shopperId()))
                    .contains(0, 1);
            assertThat(learner.takeOutput(Outputs.ITEM_UPDATES))
                    .extracting(ItemUpdate::itemId, ItemUpdate::interactions)
                    .contains(tuple("a", -1L));
        }
    }

    private static ShopperEvent erasure(String userId, long upTo) {
        return ShopperEvent.erasure(new ErasureRequest("u:" + userId, upTo - 1, upTo));
    }

    /** After every erasure here. */
    private static ShopperEvent later(String userId, String itemId) {
        return new ShopperEvent(
                "u:" + userId,
                Kind.EVENT,
                EventType.VIEW_ITEM,
                TIME + 10_000,
                List.of(itemId),
                null,
                TIME + 10_000,
                List.of());
    }

    private static int subtaskOf(String key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAXIMUM, 2);
    }

    /** What became of events; quality is counted beside it. */
    private static List<OutcomeCount> outcomes(OperatorHarness<?> learner) {
        return learner.takeOutput(Outputs.OUTCOMES).stream()
                .filter(count -> count.name().startsWith("outcome."))
                .toList();
    }

    private static ShopperEvent view(String userId, String itemId, long offset) {
        return new ShopperEvent(
                "u:" + userId,
                Kind.EVENT,
                EventType.VIEW_ITEM,
                TIME + offset,
                List.of(itemId),
                null,
                1000 + offset,
                List.of());
    }

    private static ShopperEvent identity(String shopperId, Kind kind, PastItem... past) {
        return new ShopperEvent(
                shopperId, kind, EventType.IDENTIFY, TIME, List.of(), null, 1000, List.of(past));
    }

    private OperatorHarness<ScoreRequest> started() throws Exception {
        OperatorHarness<ScoreRequest> learner = start();
        job.mark(TestJob.ALL, 1);
        SessionSettings settings = job.session();
        ModelLogSession session = job.joinFresh(settings);
        TestJob.await(session::isComplete);
        session.leave();
        return learner;
    }

    private OperatorHarness<ScoreRequest> start() throws Exception {
        return start(Subtask.ONLY, new HashMapStateBackend(), null, 0);
    }

    private OperatorHarness<ScoreRequest> start(
            Subtask subtask, StateBackend backend, OperatorSubtaskState restored, long checkpoint)
            throws Exception {
        return start(subtask, backend, restored, checkpoint, ErasureLedgerSource.none());
    }

    private OperatorHarness<ScoreRequest> start(
            Subtask subtask,
            StateBackend backend,
            OperatorSubtaskState restored,
            long checkpoint,
            ErasureLedgerSource ledger)
            throws Exception {
        KeySelector<ShopperEvent, String> key = ShopperEvent::shopperId;
        return job.start(
                subtask,
                new ShopperLearnerOperator(
                        new LearnerSettings(10, BATCH, MILLIS, CAP, 1), job.session(ledger)),
                MillraceTypes.SCORE_REQUEST,
                backend,
                restored,
                checkpoint,
                List.of(key));
    }
}
