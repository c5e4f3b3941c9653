package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.content.ContentSettings;
import io.millrace.events.EventType;
import io.millrace.events.modellog.ModelRecord.ItemRecord;
import io.millrace.events.modellog.ModelVersion;
import io.millrace.flink.OperatorHarness.Subtask;
import io.millrace.item.ItemTable;
import io.millrace.modellog.Channel;
import io.millrace.modellog.ModelLogSession;
import io.millrace.modellog.SessionSettings;
import io.millrace.shopper.PastItem;
import io.millrace.slate.Candidate;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.SlateSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchScorerOperatorTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final int BATCH = 4;
    private static final long MILLIS = 10;

    private final TestJob job = new TestJob();

    @AfterEach
    void close() {
        job.close();
    }

    @Test
    void requests_ofMoreThanABatch_areScoredInTheirOrder() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            for (int i = 0; i < 2 * BATCH; i++) {
                scorer.process(request("u:" + i, 1, TIME));
            }
            scorer.process(request("u:last", 3, TIME));
            assertThat(scorer.takeOutput()).isEmpty();
            scorer.setProcessingTime(MILLIS);

            List<VersionedSlate> slates = awaitSlates(scorer, 2 * BATCH + 1);
            assertThat(slates)
                    .extracting(slate -> slate.slate().request().shopperId())
                    .startsWith("u:0", "u:1", "u:2")
                    .endsWith("u:last");
            assertThat(slates.get(2 * BATCH).version()).isEqualTo(ModelVersion.of(1, 3 << 12));
            assertThat(slates.get(0).slate().candidates())
                    .extracting(Candidate::itemId)
                    .containsExactly("b", "a");
        }
    }

    @Test
    void request_alone_isScoredInTime() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            scorer.process(request("u:7", 1, TIME));
            scorer.setProcessingTime(MILLIS - 1);
            assertThat(scorer.takeOutput()).isEmpty();
            scorer.setProcessingTime(MILLIS);

            assertThat(awaitSlates(scorer, 1)).hasSize(1);
        }
    }

    @Test
    void requests_ofOneShopper_becomeTheNewestSinceTheOldestAppend() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            scorer.process(request("u:7", 2, 20));
            scorer.process(request("u:7", 3, 30));
            scorer.process(request("u:7", 1, 10));
            scorer.setProcessingTime(MILLIS);

            assertThat(awaitSlates(scorer, 1))
                    .extracting(VersionedSlate::slate)
                    .singleElement()
                    .satisfies(
                            slate -> {
                                assertThat(slate.request().events()).isEqualTo(3);
                                assertThat(slate.request().appendedAt()).isEqualTo(20);
                            });
        }
    }

    @Test
    void requests_thatNoEventCaused_haveAQuarterOfABatchAndWhatIsLeft() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            for (int i = 0; i < 2 * BATCH; i++) {
                scorer.process(request("u:swept" + i, 1, -1));
            }
            for (int i = 0; i < BATCH; i++) {
                scorer.process(request("u:acted" + i, 1, TIME));
            }
            scorer.process(request("u:swept1", 2, TIME));
            scorer.setProcessingTime(MILLIS);

            assertThat(awaitSlates(scorer, 3 * BATCH))
                    .extracting(slate -> slate.slate().request().shopperId())
                    .startsWith("u:acted0", "u:acted1", "u:acted2", "u:swept0")
                    .containsSequence("u:swept0", "u:acted3", "u:swept1", "u:swept2")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void barrier_waitsForWhoActedAndNotForWhoDidNot() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            for (int i = 0; i < 2 * BATCH; i++) {
                scorer.process(request("u:acted" + i, 1, TIME));
                scorer.process(request("u:swept" + i, 1, -1));
            }
            scorer.setProcessingTime(MILLIS);
            scorer.prepareSnapshotPreBarrier(1);

            assertThat(scorer.takeOutput())
                    .extracting(slate -> slate.slate().request().shopperId())
                    .filteredOn(shopper -> shopper.startsWith("u:acted"))
                    .hasSize(2 * BATCH)
                    .doesNotHaveDuplicates();
            scorer.runMail();
            assertThat(scorer.takeOutput()).as("sent by the barrier").isEmpty();
        }
    }

    @Test
    void request_whileABatchIsUnderWay_isTakenInAndScoredNext() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            ModelLogSession session = job.joinFresh(session());
            try (ItemTable.Lease held = session.items().read()) {
                assertThat(held.items().rows()).isEqualTo(2);
                describeItems(1);
                TestJob.await(BatchScorerOperatorTest::isWriterHeldUp);
                scorer.process(request("u:first", 1, TIME));
                scorer.setProcessingTime(MILLIS);
                scorer.process(request("u:next", 1, TIME));
                scorer.process(request("u:next", 2, TIME));
                state = scorer.checkpoint(1);
                assertThat(scorer.takeOutput()).isEmpty();
            }
            session.leave();
            assertThat(awaitSlates(scorer, 2))
                    .extracting(slate -> slate.slate().request().shopperId())
                    .containsExactly("u:first", "u:next");
        }
        describeItems(2);
        try (OperatorHarness<VersionedSlate> scorer = start(Subtask.ONLY, state, 1)) {
            awaitComplete(job.joinRestored(1, session()));
            scorer.setProcessingTime(MILLIS);

            assertThat(awaitSlates(scorer, 2))
                    .extracting(slate -> slate.slate().request().events())
                    .containsExactly(1L, 2L);
        }
    }

    @Test
    void sweep_isThroughWhenWhoWaitedAtTheLastMarkHasASlate() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            scorer.runMail();
            assertThat(scorer.takeOutput(Outputs.SWEEPS))
                    .containsExactly(new ShoppersSwept(1, 0, 1, false, false));
            scorer.setRoom(false);
            scorer.process(request("u:1", 1, -1));
            scorer.process(ScoreRequest.mark("mark-0", 0, 2));
            scorer.process(ScoreRequest.mark("mark-1", 0, 2));
            scorer.process(request("u:2", 1, -1));
            scorer.process(ScoreRequest.mark("mark-0", 1, 2));
            scorer.process(request("u:2", 2, TIME));
            for (int shopper = 3; shopper < 3 + 2 * BATCH; shopper++) {
                scorer.process(request("u:" + shopper, 1, -1));
            }
            for (int turn = 1; turn <= 100; turn++) {
                scorer.setProcessingTime(turn * MILLIS);
            }
            assertThat(scorer.takeOutput(Outputs.SWEEPS)).as("time proves nothing").isEmpty();

            scorer.setRoom(true);
            scorer.setProcessingTime(101 * MILLIS);
            List<String> sent = new ArrayList<>();
            List<ShoppersSwept> told = new ArrayList<>();
            while (told.isEmpty()) {
                TestJob.await(() -> scorer.getTaskMailbox().hasMail());
                scorer.runMail();
                scorer.takeOutput().forEach(slate -> sent.add(slate.slate().request().shopperId()));
                told.addAll(scorer.takeOutput(Outputs.SWEEPS));
            }
            assertThat(told).containsExactly(new ShoppersSwept(1, 0, 1, true, false));
            assertThat(sent).contains("u:1", "u:2");
            awaitSlates(scorer, 2 + 2 * BATCH - sent.size());
            assertThat(scorer.takeOutput(Outputs.SWEEPS)).as("told once").isEmpty();
        }
    }

    @Test
    void sweep_ofNobody_isThroughWithTheLastMark() throws Exception {
        try (OperatorHarness<VersionedSlate> scorer = started(1)) {
            scorer.runMail();
            scorer.takeOutput(Outputs.SWEEPS);
            scorer.process(ScoreRequest.mark("mark-0", 1, 2));
            assertThat(scorer.takeOutput(Outputs.SWEEPS)).isEmpty();
            scorer.process(ScoreRequest.mark("mark-0", 0, 2));

            assertThat(scorer.takeOutput(Outputs.SWEEPS))
                    .containsExactly(new ShoppersSwept(1, 0, 1, true, false));
        }
    }

    /** Then whoever reads the whole table is held up too. */
    private static boolean isWriterHeldUp() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millrace-model-log"))
                .anyMatch(thread -> thread.getState() == Thread.State.WAITING);
    }

    /** What the worker has made, however many batches it takes. */
    private static List<VersionedSlate> awaitSlates(
            OperatorHarness<VersionedSlate> scorer, int wanted) throws Exception {
        List<VersionedSlate> slates = new ArrayList<>();
        while (slates.size() < wanted) {
            TestJob.await(() -> scorer.getTaskMailbox().hasMail());
            scorer.runMail();
            slates.addAll(scorer.takeOutput());
        }
        assertThat(slates).hasSize(wanted);
        return slates;
    }

    @Test
    void waitingRequests_surviveRestoreAndRescale() throws Exception {
        OperatorSubtaskState state;
        OperatorHarness<VersionedSlate> incomplete = start(Subtask.ONLY, null, 0);
        for (int i = 0; i < 10; i++) {
            incomplete.process(request("u:" + i, 1, TIME));
        }
        incomplete.setProcessingTime(100 * MILLIS);
        state = incomplete.checkpoint(1);
        assertThat(incomplete.takeOutput()).as("the log is not complete").isEmpty();
        incomplete.close();

        describeItems(2);
        List<String> scored = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, OperatorHarness.MAXIMUM_PARALLELISM, 1, 2, index);
            try (OperatorHarness<VersionedSlate> scorer = start(new Subtask(index, 2), part, 1)) {
                awaitComplete(job.joinRestored(1, session()));
                scorer.setProcessingTime(MILLIS);
                int half = index == 0 ? 5 : 10 - scored.size();
                awaitSlates(scorer, half)
                        .forEach(
                                slate -> {
                                    assertThat(ModelVersion.epoch(slate.version())).isEqualTo(2);
                                    scored.add(slate.slate().request().shopperId());
                                });
            }
        }
        assertThat(scored)
                .containsExactlyInAnyOrder(
                        "u:0", "u:1", "u:2", "u:3", "u:4", "u:5", "u:6", "u:7", "u:8", "u:9");
    }

    @Test
    void restoredRequest_andANewerOne_areScoredOnce() throws Exception {
        OperatorSubtaskState state;
        try (OperatorHarness<VersionedSlate> incomplete = start(Subtask.ONLY, null, 0)) {
            incomplete.process(request("u:7", 1, 10));
            state = incomplete.checkpoint(1);
        }
        describeItems(2);
        try (OperatorHarness<VersionedSlate> scorer = start(Subtask.ONLY, state, 1)) {
            awaitComplete(job.joinRestored(1, session()));
            scorer.process(request("u:7", 2, 20));
            scorer.setProcessingTime(MILLIS);

            assertThat(awaitSlates(scorer, 1))
                    .singleElement()
                    .satisfies(
                            slate -> {
                                assertThat(slate.slate().request().events()).isEqualTo(2);
                                assertThat(slate.slate().request().appendedAt()).isEqualTo(10);
                            });
        }
    }

    private static ScoreRequest request(String shopperId, long events, long appendedAt) {
        return new ScoreRequest(
                shopperId,
                events,
                0,
                TIME,
                appendedAt,
                "new",
                List.of(new PastItem("a", EventType.VIEW_ITEM, TIME)),
                List.of(),
                List.of(),
                false);
    }

    private void describeItems(long epoch) {
        for (int i = 0; i < 2; i++) {
            String id = i == 0 ? "a" : "b";
            job.writer()
                    .append(
                            Channel.ITEMS,
                            id,
                            new ItemRecord(
                                    id,
                                    ModelVersion.of(epoch, 1),
                                    TIME,
                                    i + 1,
                                    i + 1,
                                    i + 1,
                                    0,
                                    null,
                                    List.of()));
        }
        job.mark(TestJob.ALL, epoch);
    }

    private static void awaitComplete(ModelLogSession session) {
        TestJob.await(session::isComplete);
        session.leave();
    }

    private OperatorHarness<VersionedSlate> started(long epoch) throws Exception {
        OperatorHarness<VersionedSlate> scorer = start(Subtask.ONLY, null, 0);
        describeItems(epoch);
        awaitComplete(job.joinFresh(session()));
        return scorer;
    }

    private OperatorHarness<VersionedSlate> start(
            Subtask subtask, OperatorSubtaskState restored, long checkpoint) throws Exception {
        return job.start(
                subtask,
                new BatchScorerOperator(
                        new ScorerSettings(BATCH, MILLIS, new SlateSettings(10, 5, 0.5)),
                        session()),
                MillraceTypes.SLATE,
                new HashMapStateBackend(),
                restored,
                checkpoint,
                List.of());
    }

    /** Without vectors, which are random while nobody has learned them. */
    private SessionSettings session() {
        return job.session(List.of("popularity", "covisit", "transition"), ContentSettings.DEFAULT);
    }
}
